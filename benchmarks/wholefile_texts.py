"""Files of several hundred lines, made from our own sentences: sources with comments, manuals, notes.

Real files say the same words again and again; so do these: sentences are frames with a subject in them.
"""

from __future__ import annotations

import random
from pathlib import Path

_TEXTS = Path(__file__).resolve().parent.parent / "fixtures" / "texts"

_SUBJECTS = (
    ("订单", "order"), ("用户", "user"), ("商品", "item"), ("库存", "stock"), ("支付", "payment"),
    ("配置", "config"), ("日志", "log"), ("任务", "task"), ("消息", "message"), ("缓存", "cache"),
    ("会话", "session"), ("权限", "role"), ("地址", "address"), ("报表", "report"), ("附件", "attachment"),
    ("评论", "comment"), ("标签", "tag"), ("模板", "template"), ("图片", "image"), ("连接", "connection"),
)  # fmt: skip
_COMMENTS = (
    "加载{0}列表", "保存{0}到数据库", "检查{0}是否存在", "更新{0}的状态", "删除已经过期的{0}", "如果{0}为空，直接返回",
    "这里不能修改{0}，否则会影响其他模块", "按照时间排序{0}", "根据编号查找{0}", "记录{0}的变化，方便以后排查问题",
    "{0}不存在时抛出异常", "初始化{0}服务", "从文件中读取{0}", "把{0}转换成字典", "等待{0}处理完成", "发送{0}通知",
    "注意：{0}可能已经被其他进程删除",
    "校验{0}的格式和长度", "默认的{0}数量", "处理{0}失败时重试三次", "计算{0}的总数",
    "释放{0}占用的资源", "{0}的最大长度", "只返回当前用户可以看到的{0}", "清空{0}缓存", "构造{0}对象", "同步{0}到远程服务器",
)  # fmt: skip
_PROSE = (
    "{0}模块负责创建、查询和删除{0}，所有操作都会写入日志。", "创建{0}之前，需要先登录系统并获得权限。",
    "如果{0}处理失败，系统会自动重试，并在页面上显示错误原因。", "建议定期备份{0}数据，避免意外丢失。",
    "{0}列表支持分页，每页默认显示二十条记录。", "修改{0}以后，需要重新启动服务才能生效。",
    "管理员可以在后台查看{0}的详细信息。", "第一次使用时，请先阅读{0}部分的说明。", "导入{0}时，文件的编码必须是 UTF-8。",
)  # fmt: skip
_POINTS = (
    "支持批量导入{0}", "新增{0}搜索功能", "修复{0}无法保存的问题", "优化{0}页面的加载速度", "{0}支持自定义排序",
    "完善{0}接口的文档", "调整{0}的默认设置", "{0}导出为 CSV 文件", "移除旧版{0}接口",
)  # fmt: skip
_STRINGS = (
    "{0}保存成功",
    "{0}不存在",
    "请先选择{0}",
    "{0}加载失败，请稍后重试",
    "确定要删除这个{0}吗？",
    "正在处理{0}……",
)


def _python(rng: random.Random) -> list[str]:
    out = ['"""后台服务的工具函数。"""', "", "import json", "import logging", "", ""]
    for name, word in rng.sample(_SUBJECTS, 12):
        said = [frame.format(name) for frame in rng.sample(_COMMENTS, 6)]
        text = rng.choice(_STRINGS).format(name)
        out += [
            f"class {word.title()}Service:", f'    """{said[0]}"""', "", f"    limit = 100  # 默认的{name}数量", "",
            f"    def load_{word}(self, path: str) -> dict:", f'        """{said[1]}。"""', f"        # {said[2]}",
            "        with open(path) as file:", "            data = json.load(file)", f"        # {said[3]}",
            "        if not data:", f'            raise ValueError("{text}")', f"        return data  # {said[4]}", "",
            f"    def save_{word}(self, value: dict) -> None:", f"        # {said[5]}",
            f'        logging.info("{rng.choice(_STRINGS).format(name)}")', "        self.store.write(value)", "", "",
        ]  # fmt: skip
    return out


def _javascript(rng: random.Random) -> list[str]:
    out = ["// 前端页面的公共方法", "'use strict';", ""]
    for name, word in rng.sample(_SUBJECTS, 14):
        said = [frame.format(name) for frame in rng.sample(_COMMENTS, 5)]
        out += [
            "/**", f" * {said[0]}", " * @param {string} id 编号", f" * @returns {{Promise}} {name}对象", " */",
            f"async function load{word.title()}(id) {{", f"    // {said[1]}",
            f"    const result = await fetch(`/api/{word}/${{id}}`);", "    if (!result.ok) {",
            f"        showError('{rng.choice(_STRINGS).format(name)}');", "        return null;", "    }",
            f"    // {said[2]}", "    const data = await result.json();", f"    render(data); // {said[3]}",
            f"    document.title = '{name}管理';", "    return data;", "}", "",
        ]  # fmt: skip
    return out


def _markdown(rng: random.Random) -> list[str]:
    out = ["# 使用手册", "", "本文介绍系统的安装、配置和日常维护。", ""]
    for name, word in rng.sample(_SUBJECTS, 16):
        out += [f"## {name}管理", ""]
        out += ["".join(frame.format(name) for frame in rng.sample(_PROSE, 2)), ""]
        out += [f"- {frame.format(name)}" for frame in rng.sample(_POINTS, 4)]
        out += ["", "```bash", f"# {rng.choice(_COMMENTS).format(name)}", f"tool {word} --list", "```", ""]
        out += [
            "| 名称 | 说明 |",
            "| --- | --- |",
            f"| `{word}_id` | {name}的编号 |",
            f"| `{word}_max` | {name}的最大数量 |",
            "",
        ]
        out += [rng.choice(_PROSE).format(name), ""]
    return out


def _yaml(rng: random.Random) -> list[str]:
    out = ["# 服务的配置文件", "version: 3", ""]
    for name, word in rng.sample(_SUBJECTS, 18):
        out += [
            f"# {rng.choice(_COMMENTS).format(name)}", f"{word}:", f"  name: {name}服务",
            f"  limit: 100  # {rng.choice(_COMMENTS).format(name)}", f'  message: "{rng.choice(_STRINGS).format(name)}"',
            f"  # {rng.choice(_COMMENTS).format(name)}", "  enabled: true",
            f"  title: {rng.choice(_POINTS).format(name)}", f"  path: /data/{word}", "",
        ]  # fmt: skip
    return out


_CHINESE = (_python, _javascript, _markdown, _yaml)


def chinese(seed: int) -> str:
    """A Chinese source or manual of 150 to 400 lines, the same for the same seed."""
    rng = random.Random(seed)
    return "\n".join(_CHINESE[seed % len(_CHINESE)](rng)) + "\n"


def prose(name: str, seed: int) -> str:
    """A file of some 300 lines with the sentences of one of ``fixtures/texts`` as comments and paragraphs."""
    rng = random.Random(seed)
    text = (_TEXTS / name).read_text(encoding="utf-8")
    sentences = [
        s.strip() for line in text.split("\n") for s in line.replace(". ", ".\n").split("\n") if s.strip()
    ]
    out = []
    for number in range(75):
        out += [
            f"# {number}",
            rng.choice(sentences),
            f"value_{number} = {rng.randrange(1000)}  # {rng.choice(sentences)}",
            "",
        ]
    return "\n".join(out) + "\n"
