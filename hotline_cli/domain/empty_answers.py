"""Answers that say nothing: set phrases in place of what was done, where and when (BM-19)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_TEXT = """
您反映的问题 您反映的情况 您反映的诉求 您反映的事项 您反映 反映的问题 反映的情况 反映的诉求 您的来电 您的来信
您的留言 您的诉求 您的意见 您的建议 您的投诉 您提出的 宝贵意见 宝贵建议 意见建议 意见和建议 来电 来信 来访 留言
诉求 该问题 此问题 该事项 此事 该情况 上述问题 类似问题 类似情况 相关问题 有关问题 问题 情况 事项 感谢 谢谢 关注
支持 监督 理解 配合 信任 谅解 见谅 包涵 敬请 请您 望您 耐心等待 耐心 等待 放心 请放心 不便 带来 造成 深表歉意
歉意 表示 祝您生活愉快 生活愉快 您好 尊敬的市民 尊敬的 市民 群众 来电人 反映人 投诉人 诉求人 当事人 收悉 知悉
获悉 已悉 收到 受理 登记 记录 在案 高度重视 十分重视 非常重视 重视 认真研究 认真对待 认真负责 认真学习 认真落实
认真调查 认真 深入 研究 部署 安排 专人 专班 专题 召开会议 会议 召集 领导 主要领导 分管领导 班子 领导班子 组织
立即组织 立即安排 第一时间 立即 立刻 马上 及时 迅速 尽快 尽早 抓紧 抓好 早日 积极 主动 大力 全力 努力 切实 扎实
坚决 严格 全面 进一步 持续 不断 继续 始终 一如既往 举一反三 引以为戒 以此为契机 坚持 以人为本 为民服务 服务群众
全心全意 协调 沟通 对接 联系 跟进 跟踪 推进 推动 落实 落实到位 整改 整改到位 改进 改善 改正 优化 完善 提高 提升
加强 强化 加大 力度 工作力度 管理 监管 巡查 检查 排查 督促 督办 督导 监督检查 宣传 教育 引导 培训 学习 监管力度
管理力度 工作作风 作风 服务 服务水平 服务质量 服务意识 服务态度 工作 水平 质量 效率 意识 态度 能力 机制 制度
长效机制 建立健全 建立 健全 措施 有效措施 采取 方案 计划 责任 职责 责成 责令 要求 明确 到位 确保 保证 保障 避免
杜绝 防止 再次发生 不再发生 发生 解决 妥善解决 逐步解决 彻底解决 处理 妥善处理 处置 办理 办结 完毕 答复 回复
反馈 解释 解释工作 做好 做好解释 说明 调查 核实 调查核实 了解 核查 属实 基本属实 查明 查清 予以 给予 进行 开展
按照 按 根据 依据 依照 依法 依规 依法依规 有关规定 相关规定 规定 政策 相关政策 有关政策 法律法规 相关法律法规
法规 程序 流程 职能 权限 范围 职责范围 有关 相关 相应 部门 相关部门 有关部门 职能部门 主管部门 单位 相关单位
责任单位 承办单位 科室 有关科室 业务科室 人员 工作人员 相关人员 有关人员 负责人 属地 属地政府 街道 社区 乡镇
转交 转办 转至 转给 移交 交办 交由 转 我单位 我局 我办 我委 我们 本单位 本局 我中心 我街道 我镇 局 经研究 经核实
经调查 经了解 经查 经 关于 针对 对于 对此 对 就 为此 据此 现已 目前 正在 正 已经 已 将会 将 会 会同 今后 下一步
下步 接下来 日后 以后 后续 之后 随后 同时 并且 并 以及 以 和 与 及 或 由 向 给 把 被 在 中 之中 当中 过程中 了
的 地 得 着 也 都 也都 再 还 又 请 让 使 令 力争 争取 确有 如有 如 若 需要 可 可以 能够 能 应 应当 予 为 是 有
无 没有 这 那 该 此 其 各 每 一 一个 一定 您 你 他 我 大家 广大 各级 时 期间 期 中来 上 下 内 里 等 后 前 到 至
从 做 作 进度 进展 结果 时限 期限 规范 秩序 环境 形象 满意 满意度 满意答复 答案 圆满 有效 稳妥 稳定 和谐 积极性
作用 标准 目标 任务 需求 利益 合法权益 权益 维护 保护 重点 难点 热点 不予 不力 不到位 现象 行为 存在 出现 产生
原因 客观 历史 遗留 历史遗留 复杂 较为复杂 涉及 多个 多方 多部门 条件 成熟 具备 统筹 考虑 统筹考虑 纳入 列入
规划 逐步 适时 酌情 视情 择机 采纳 吸收 借鉴 参考 批评 指正 表扬 认可 肯定 鼓励 希望 期待 欢迎 拨打 随时
联系电话 电话 物业公司 物业 施工单位 建设单位 企业 公司 商户 业主 保持畅通 现 分工 不属于 属于 建议 反映 上级
上级部门 执法 执法人员 打击 严厉 违法 违规 良好 市场秩序 很好 启动 待 相关负责人 责任人 批评教育 限期 密切关注
疑问 咨询 如下 将有关情况 通知 告知 提醒 约谈 汇报 报告 会商 会办 现场办公 走访 摸底 台账 清单 销号 闭环 回访
满意为止 扎实开展 有序 有力 有序推进 日常 常态化 常态 精细化 网格化 形成合力 合力 齐抓共管 共同 携手 共建 美好
家园 城市 我市 我区 我县 本市 感谢您的关注 感谢您的支持 感谢您对我们工作的支持 请您谅解 理解与支持 理解和支持
支持与理解 积极协调 按照规定 按规定 加强管理 加强监管 严格落实 正在处理 正在办理 尽快处理 尽快办理 尽快解决
予以处理 予以解决 处理完毕 办理完毕
"""
PHRASES: tuple[str, ...] = tuple(re.findall(r"\S+", _TEXT))
"""Words that say nothing by themselves, whatever the matter; a scheme adds its own (``[answers] empty``)."""

CONCRETE = re.compile(
    r"(?:[0-9〇两二三四五六七八九十百千万]|一(?!个))[0-9〇一二两三四五六七八九十百千万]* ?"
    r"(?:月|日|号|点|时(?!间)|周|天|年|盏|米|公里|元|万元|人次|户|处(?!理|置)|台|吨|辆|间|根|块|个(?!别|性)|条|份|次|平方"
    r"|栋|幢|单元|楼|层|袋|车|桶|箱|株|棵|家|名|位|分钟|小时)"
    r"|(?:本|下|上)周|周[一二三四五六日末]|星期|月底|月初|月中|年底|年初|季度|[昨今明前]天|[昨今明]日|[昨今明当]晚|今晨|当天|当日"
    r"|上午|下午|中午|凌晨|节前|节后"
)
"""A number of something, or a day: what was done, or will be, is said."""
DONE = re.compile(
    "已(?!收悉|知悉|获悉|悉|收到|高度|责成|要求|责令|安排|转|按|将|受理|登记|列入|纳入|与您|经|召开|部署|组织|启动"
    "|对相关|对有关|成立|明确|督促|协调|联系|引起|移交|交办|反映)|完成|当场|现场|到账|恢复|竣工|拆除|清运|修复|更换了"
)
"""Something is done, apart from having been noted, passed on or ordered."""
PLANS = re.compile("将|会|正在|现正|尽快|下一步|争取|待|后续|今后")
"""Something is to come, or under way."""

MIN_LETTERS = 10
"""Below this many letters an answer is short, and not empty talk."""
MAX_SHARE = 8
"""One letter in so many may be something else than set phrases."""
MAX_SHARE_OF_PLANS = 0.4
"""The same share of an answer that only says what is to come."""


def is_empty_talk(answer: str, question: str = "", phrases: Sequence[str] = ()) -> bool:
    """Return whether ``answer`` (letters alone) says nothing: set phrases, no day or number, and no more.

    Words taken from the ``question`` say nothing either. ``phrases`` are further ones.
    """
    if len(answer) < MIN_LETTERS or CONCRETE.search(answer):
        return False
    rest, question_pairs = _without_phrases(answer, tuple(phrases)), _pairs(question)
    own = [
        letter
        for at, letter in enumerate(rest)
        if rest[at : at + 2] not in question_pairs and rest[max(at - 1, 0) : at + 1] not in question_pairs
    ]
    if len(own) <= len(answer) // MAX_SHARE:
        return True
    return (
        bool(PLANS.search(answer))
        and not DONE.search(answer)
        and len(own) <= len(answer) * MAX_SHARE_OF_PLANS
    )


def _pairs(plain: str) -> set[str]:
    return {plain[at : at + 2] for at in range(len(plain) - 1)}


@lru_cache(maxsize=256)
def _without_phrases(answer: str, phrases: tuple[str, ...]) -> str:
    return _pattern(phrases).sub("", answer)


@lru_cache(maxsize=8)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted({*PHRASES, *phrases}, key=len, reverse=True))))
