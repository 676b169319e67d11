# policyqa: everything a person runs. `make` alone lists it.

PYTHON ?= python3
# Options for pip, such as PIP_FLAGS='--index-url https://…'.
PIP_FLAGS ?=
# Options for the command that a target runs: make app ARGS='--port 8000'.
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
APP_STAMP := $(VENV)/.installed-app
TEST_STAMP := $(VENV)/.installed-test
OCR_STAMP := $(VENV)/.installed-ocr

.DEFAULT_GOAL := help
.PHONY: help app test check index ocr format bench train clean clean-all FORCE

help: ## 列出可用的命令
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

app: $(APP_STAMP) ## 安装(首次)并启动网页:http://127.0.0.1:7860
	@exec $(BIN)/policyqa serve $(ARGS)

index: $(APP_STAMP) ## 建立或更新索引
	@exec $(BIN)/policyqa index $(ARGS)

ocr: $(OCR_STAMP) ## 安装扫描件识别(离线,约 280 MB)

test: $(TEST_STAMP) ## 运行全部测试,包括真实模型与浏览器
	@sh scripts/ensure-chromium.sh
	@$(BIN)/python -m pytest $(ARGS)

check: $(TEST_STAMP) ## 格式、静态检查、类型与单元测试
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m mypy
	@$(BIN)/python -m pytest -q -m "not model and not browser and not corpus" $(ARGS)

format: $(TEST_STAMP) ## 整理代码格式
	@$(BIN)/python -m ruff format .
	@$(BIN)/python -m ruff check --fix .

bench: $(TEST_STAMP) ## 与其他做法并排测量
	@$(BIN)/python -m benchmarks $(ARGS)

train: $(APP_STAMP) ## 重新训练检索用的适配矩阵(需要题集,见 adapter.md)
	@exec $(BIN)/python -m policyqa.training $(ARGS)

clean: ## 删除缓存与构建产物
	@rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis test-results .coverage
	@find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +

clean-all: clean ## 另外删除 .venv 与索引
	@rm -rf $(VENV)
	@find index -mindepth 1 -maxdepth 1 -not -name README.md -exec rm -rf {} +

# A stamp is written last and holds the repository's place: what was interrupted, copied or moved is installed again.
ifneq ($(shell cat $(APP_STAMP) 2>/dev/null),$(CURDIR))
$(APP_STAMP): FORCE
endif
ifneq ($(shell cat $(OCR_STAMP) 2>/dev/null),$(CURDIR))
$(OCR_STAMP): FORCE
endif
ifneq ($(shell cat $(TEST_STAMP) 2>/dev/null),$(CURDIR))
$(TEST_STAMP): FORCE
endif

$(APP_STAMP): pyproject.toml constraints.txt
	@PYTHON='$(PYTHON)' PIP_FLAGS='$(PIP_FLAGS)' sh scripts/install.sh '$(VENV)' .
	@printf '%s\n' '$(CURDIR)' > $@

$(TEST_STAMP): pyproject.toml constraints.txt
	@PYTHON='$(PYTHON)' PIP_FLAGS='$(PIP_FLAGS)' sh scripts/install.sh '$(VENV)' '.[test]'
	@printf '%s\n' '$(CURDIR)' > $(APP_STAMP)
	@printf '%s\n' '$(CURDIR)' > $@

$(OCR_STAMP): pyproject.toml constraints.txt
	@PYTHON='$(PYTHON)' PIP_FLAGS='$(PIP_FLAGS)' sh scripts/install.sh '$(VENV)' '.[ocr]'
	@printf '%s\n' '$(CURDIR)' > $(APP_STAMP)
	@printf '%s\n' '$(CURDIR)' > $@

FORCE:
