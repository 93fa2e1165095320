"""Chinese names of commands: the vocabulary's verbs, and a word for each other command or group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline_cli.domain.vocabulary import VOCABULARIES

if TYPE_CHECKING:
    from collections.abc import Sequence

WORDS = {
    "agenda": "今日",
    "live": "直播",
    "overdue": "超期",
    "show": "查看",
    "list": "列表",
    "search": "查找",
    "log": "经过",
    "explain": "期限说明",
    "similar": "相似",
    "schedule": "上线",
    "question": "备答",
    "tasks": "事项",
    "done": "完成",
    "add": "新增",
    "sheet": "流程单",
    "publish": "公告",
    "generate": "生成",
    "move": "改期",
    "cancel": "取消",
    "break-off": "中断",
    "leave": "请假",
    "attend": "到场",
    "makeup": "补接",
    "confirm": "确认",
    "report": "报表",
    "directory": "名录",
    "liaison": "联络员",
    "weekly": "周报",
    "monthly": "月报",
    "units": "单位",
    "attendance": "到场",
    "scorecard": "考评",
    "hotspots": "热点",
    "form": "附件2",
    "single": "专报",
    "letter": "答复函",
    "submission": "呈批单",
    "programme": "栏目",
    "public": "公示",
    "referrals": "移交",
    "ledger": "台账",
    "supervision": "督办台账",
    "dossier": "卷内目录",
    "export": "导出",
    "cases": "诉求",
    "events": "日志",
    "limits": "期限",
    "callbacks": "回访",
    "contacts": "联系人",
    "sessions": "场次",
    "caller": "来电人",
    "facts": "数据集",
    "gather": "汇集",
    "score": "打分",
    "set": "登记",
    "unit": "单位",
    "alias": "简称",
    "retire": "停用",
    "rename": "更名",
    "contact": "联系人",
    "away": "不在岗",
    "category": "分类",
    "area": "区域",
    "scheme": "方案",
    "check": "检查",
    "apply": "批量",
    "try": "试算",
    "calendar": "日历",
    "due": "推算",
    "between": "间隔",
    "init": "建库",
    "db": "数据库",
    "backup": "备份",
    "restore": "恢复",
    "stats": "统计",
    "verify": "核对",
    "reindex": "重建索引",
    "setting": "设置",
    "demo": "演示",
    "completion": "补全",
    "help": "帮助",
}
"""Name of a command or group → its Chinese word; a verb's is in the vocabulary."""
BELOW = {"edit": "修改", "merge": "合并", "sign": "签名", "apply": "启用"}
"""The same below a group, where it means something else."""


def chinese_name(path: str, name: str) -> str:
    """Return the Chinese word for the command or group ``name`` below the group ``path``."""
    own = BELOW.get(name) if path else None
    return own or VOCABULARIES["verb"].get(name) or WORDS.get(name, "")


def command_named(path: str, word: str, names: Sequence[str]) -> str:
    """Return the one of ``names`` below the group ``path`` that ``word`` means; ``word`` itself if there is none."""
    return next((name for name in names if chinese_name(path, name) == word), word)
