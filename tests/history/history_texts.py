"""Texts and damage for the history tests; the damage is made by the package's own simulator."""

from __future__ import annotations

from unmojibake.channels.simulate import damage

CHINESE = """# 工具说明

这个工具检查文件的编码。
- 发现损坏的段落 — 列出来
- 能恢复的就恢复，不能恢复的就说明原因

```python
def run(path):  # 读取文件
    # 先看看有没有损坏
    text = read(path)
    return check(text)  # 没有就直接返回
```

如果以前的版本是好的，就用它来恢复。
更多内容请看文档：
https://example.org/docs
"""

FRENCH = """Résumé des règles
=================

Le café est fermé à l'été — désolé.
Numéro : 5 € « net »
Déjà vu, où ça ? Là-bas.
plain line
Où êtes-vous né ?
fin
"""

JAPANESE = """// 文字コードの検査
int check(void) {
    // 壊れた行を数える
    int n = count();  /* 行数 */
    return n;  // 結果を返す
}
// おわり
"""

RUSSIAN = """Проверка кодировки
key: значение по умолчанию
Строка без ошибок — хорошо.
end
"""


def damage_lines(text: str, channel: str, lines: range) -> str:
    """Only these lines (0-based) damaged."""
    parts = text.split("\n")
    hurt = damage("\n".join(parts[lines.start : lines.stop]), channel)
    return "\n".join([*parts[: lines.start], hurt, *parts[lines.stop :]])
