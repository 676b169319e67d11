"""Web pages as the sites of public bodies write them, and the lines that are the document's."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["PAGES", "SitePage"]


@dataclass(frozen=True, slots=True)
class SitePage:
    """``lines`` are all lines of the text that are not empty."""

    name: str
    html: str
    lines: tuple[str, ...]
    title: str
    date: str
    origin: str
    encoding: str = "utf-8"


_CENTRAL = SitePage(
    "a central government page with its container and a table",
    """<!DOCTYPE html><html><head><meta charset="utf-8"/>
<title>国务院关于加快云江发展的意见_中央有关文件_中国政府网</title>
<meta name="firstpublishedtime" content="2024-05-01"/><meta name="PubDate" content="2024-05-01 17:30"/></head>
<body class="pages_content_body"><div class="header mhide"><a href="/">首页</a> <a>简</a> <a>繁</a> <a>EN</a></div>
<div class="BreadcrumbNav"><a>首页</a> &gt; <a>政策</a> &gt; <a>中央有关文件</a></div>
<div class="pages-title">国务院关于加快云江发展的意见</div>
<div class="pages-date">2024-05-01 17:30 <span class="font">来源： 新华社</span></div>
<div class="share" id="share"><a>微信</a><a>微博</a></div>
<div class="pages_content" id="UCAP-CONTENT">
<p style="text-align:center"><strong>国务院关于加快<br/>云江发展的意见</strong></p>
<p style="text-align:center">国发〔2024〕12号</p>
<p>各省、自治区、直辖市人民政府：</p>
<p>　　为了<span>加快</span>云江发展，现提出
以下意见。</p>
<p>　　<strong>一、总体要求</strong></p>
<p>　　坚持<b>安全</b>第一。<br>　　坚持绿色发展。</p>
<div><div><table border="1"><tr><th>企业类型</th><th>补贴标准</th></tr>
<tr><td rowspan="2"><p>小微企业</p></td><td><p>5万元</p></td></tr><tr><td>3万元</td></tr></table></div></div>
<p style="text-align:right">国务院<br/>2024年4月30日</p></div>
<div class="editor">责任编辑：张三</div>
<div class="related"><h3>相关稿件</h3><ul><li><a>国务院印发另一意见</a></li><li><a>解读</a></li></ul></div>
<div class="footer"><p>主办单位：国务院办公厅 网站标识码 bm01000001 京ICP备05070218号</p></div></body></html>""",
    (
        *("国务院关于加快", "云江发展的意见", "国发〔2024〕12号", "各省、自治区、直辖市人民政府："),
        *("　　为了加快云江发展，现提出以下意见。", "　　一、总体要求", "　　坚持安全第一。", "　　坚持绿色发展。"),
        *("| 企业类型 | 补贴标准 |", "| 小微企业 | 5万元 |", "| 小微企业 | 3万元 |", "国务院", "2024年4月30日"),
    ),
    title="国务院关于加快云江发展的意见",
    date="2024-05-01",
    origin="新华社",
)

_OLD = SitePage(
    "an old page of tables in GB2312 with text between <br>",
    """<HTML><HEAD><META http-equiv=Content-Type content="text/html; charset=gb2312">
<TITLE>云江市停车管理办法-云江市城市管理局</TITLE></HEAD><BODY><TABLE width=980><TR><TD>
<A href=/>首页</A> | <A href=/a>机构概况</A> | <A href=/b>政务公开</A> | <A href=/c>互动交流</A></TD></TR></TABLE>
<TABLE><TR><TD width=200><UL><LI><A href=1>政策法规</A><LI><A href=2>通知公告</A><LI><A href=3>工作动态</A></UL></TD>
<TD><TABLE><TR><TD align=center><FONT size=5>云江市停车管理办法</FONT></TD></TR>
<TR><TD align=center>发布时间：2019年3月5日　来源：云江市城市管理局　浏览次数：128</TD></TR>
<TR><TD><FONT size=3>　　第一条 为了规范停车管理，制定本办法。<BR>　　第二条 本办法适用于本市。<BR><BR>
　　第三条 停车收费每小时不超过5元，每日不超过30元，残疾人机动车免收停车费，具体标准由市价格主管部门
会同市城市管理部门制定。</FONT></TD></TR><TR><TD align=right>【<A href=javascript:print()>打印</A>】【<A
href=javascript:close()>关闭</A>】</TD></TR>
</TABLE></TD></TR></TABLE><TABLE><TR><TD align=center><A href=/d>网站地图</A> <A href=/e>联系我们</A> <A
href=/f>隐私声明</A></TD></TR></TABLE></BODY></HTML>""",
    (
        *("云江市停车管理办法", "　　第一条 为了规范停车管理，制定本办法。", "　　第二条 本办法适用于本市。"),
        "　　第三条 停车收费每小时不超过5元，每日不超过30元，残疾人机动车免收停车费，"
        "具体标准由市价格主管部门会同市城市管理部门制定。",
    ),
    title="云江市停车管理办法",
    date="2019-03-05",
    origin="云江市城市管理局",
    encoding="gb18030",
)

_PORTAL = SitePage(
    "a portal with headings, lists, hidden parts and its title outside the text",
    """<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>办事指南|云江市政务服务网</title>
<meta name="ArticleTitle" content="居住证办理指南"><meta name="ContentSource" content="云江市公安局">
<meta name="PubDate" content="2023/7/1"></head><body>
<nav><a href="/">首页</a><a href="/s">服务</a></nav>
<main><article class="article"><h1>居住证办理指南</h1>
<p class="meta">发布日期：2023-07-01 10:00 来源：云江市公安局 字号：[大 中 小] 打印</p>
<div class="content-wrap"><h2>办理条件</h2>
<p>在本市居住半年以上，符合有合法稳定就业、合法稳定住所、连续就读条件之一的公民。</p>
<h2>办理材料</h2><ol><li>身份证原件；</li><li>居住证明：<ul><li>租赁合同</li><li>房产证</li></ul></li></ol>
<p>办理地点见<a href="/map">各派出所地址</a>，咨询电话12345。</p><div style="display: none">隐藏的话</div>
<script>document.write("不是正文")</script></div></article>
<aside><h3>热门服务</h3><ul><li><a>社保</a></li><li><a>公积金</a></li></ul></aside></main>
<footer>版权所有 云江市人民政府</footer></body></html>""",
    (
        *(
            "居住证办理指南",
            "办理条件",
            "在本市居住半年以上，符合有合法稳定就业、合法稳定住所、连续就读条件之一的公民。",
        ),
        *("办理材料", "1. 身份证原件；", "2. 居住证明：", "租赁合同", "房产证"),
        "办理地点见各派出所地址，咨询电话12345。",
    ),
    title="居住证办理指南",
    date="2023-07-01",
    origin="云江市公安局",
)

PAGES = (_CENTRAL, _OLD, _PORTAL)
