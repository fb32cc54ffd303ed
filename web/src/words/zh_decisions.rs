//! The controllers' decisions in Chinese: a sentence by kind and rule, with the facts' names in braces.

use jobyard_session::fill;
use jobyard_session::views::DecisionView;

/// A kind of decision.
pub(super) fn kind(kind: &str) -> &str {
    match kind {
        "started" => "开始",
        "created" => "创建",
        "deleted" => "删除",
        "waiting" => "等待",
        "counted" => "计数",
        "ignored" => "不计",
        "ending" => "将结束",
        "finished" => "已结束",
        "deferred" => "推迟",
        "adopted" => "收养",
        "released" => "释放",
        "suspended" => "挂起",
        "resumed" => "恢复",
        "leftAlone" => "不处理",
        other => other,
    }
}

/// The sentence of a decision, if there is one here.
pub(super) fn sentence(decision: &DecisionView) -> Option<String> {
    let (deciding, second) = (decision.rules.first()?, decision.rules.get(1).map_or("", String::as_str));
    let is_meant = |row: &&(&str, &str, &str, &str)| {
        row.0 == decision.kind && row.1 == deciding && (row.2.is_empty() || row.2 == second)
    };
    let (.., sentence) = SENTENCES.iter().find(is_meant)?;
    Some(fill(sentence, |name, text| {
        if let Some(fact) = decision.facts.iter().find(|fact| fact.name == name) {
            text.push_str(&fact.value);
        }
    }))
}

/// Kind, deciding rule, second rule (any if empty), sentence.
const SENTENCES: &[(&str, &str, &str, &str)] = &[
    ("deferred", "J-019", "", "未同步:{resource} 的 watch 还没有显示控制器自己最后一次写入"),
    ("leftAlone", "J-020", "", "Job 已不存在:不再保留关于它的任何记录"),
    ("leftAlone", "J-021", "", "不处理:此 Job 由 {spec.managedBy} 管理"),
    ("leftAlone", "J-022", "", "不处理:Job 已经结束"),
    ("leftAlone", "J-023", "", "不处理:未知的完成模式 {spec.completionMode}"),
    ("started", "J-024", "", "Job 现在开始:{status.startTime}"),
    ("ending", "J-030", "", "Job 将按已宣布的方式结束:SuccessCriteriaMet({reason})"),
    ("ending", "J-031", "", "Job 将按已宣布的方式结束:FailureTarget({reason})"),
    (
        "ending",
        "J-033",
        "J-086",
        "Job 将失败(BackoffLimitExceeded):失败 {status.failed} 次,spec.backoffLimit 为 {spec.backoffLimit}",
    ),
    (
        "ending",
        "J-033",
        "J-088",
        "Job 将失败(BackoffLimitExceeded):各索引共失败 {status.failed} 次,spec.backoffLimit 为 {spec.backoffLimit}",
    ),
    (
        "ending",
        "J-033",
        "J-087",
        "Job 将失败(BackoffLimitExceeded):原地重启 {restarts} 次,spec.backoffLimit 为 {spec.backoffLimit}",
    ),
    (
        "ending",
        "J-034",
        "",
        "Job 将失败(DeadlineExceeded):自 {status.startTime} 起已超过 {spec.activeDeadlineSeconds} 秒",
    ),
    ("waiting", "J-035", "", "期限是 {status.startTime} 之后 {spec.activeDeadlineSeconds} 秒"),
    (
        "ending",
        "J-036",
        "",
        "Job 将失败(MaxFailedIndexesExceeded):失败的索引 {status.failedIndexes},最多允许 {spec.maxFailedIndexes} 个",
    ),
    ("ending", "J-037", "", "Job 将失败(FailedIndexes):没有剩余的索引,失败的索引 {status.failedIndexes}"),
    ("ending", "J-038", "", "Job 将成功(SuccessPolicy):已完成的索引 {status.completedIndexes} 满足规则 {rule}"),
    ("deleted", "J-039", "", "删除 {pods} 个 Pod:Job 将结束"),
    ("deferred", "J-040", "", "不创建也不删除 Pod:watch 还没有显示 {creations} 次创建和 {deletions} 次删除"),
    ("ending", "J-040", "J-121", "Job 将成功(CompletionsReached):spec.completions 为 0"),
    (
        "ending",
        "J-040",
        "J-051",
        "Job 将成功(CompletionsReached):成功 {status.succeeded} 个,没有活动的 Pod,未设置 spec.completions",
    ),
    ("ending", "J-040", "", "Job 将成功(CompletionsReached):成功 {status.succeeded} 个,共需 {spec.completions} 个"),
    ("suspended", "J-041", "J-160", "一开始就挂起:没有 Pod,没有开始时间"),
    ("suspended", "J-041", "", "已挂起:开始时间和期限被清除,计数保留"),
    ("resumed", "J-042", "", "已恢复:从现在开始,期限重新计算"),
    ("deferred", "J-043", "", "同步出错,稍后重试:{error}"),
    ("leftAlone", "J-045", "", "不创建也不删除 Pod:Job 正在被删除"),
    ("deleted", "J-050", "", "移除 {pods} 个 Pod,不计失败:Job 已挂起"),
    ("leftAlone", "J-051", "", "不再创建 Pod:已有一个成功,未设置 spec.completions"),
    ("leftAlone", "J-052", "", "不创建 Pod:spec.parallelism 为 0"),
    ("deleted", "J-053", "J-052", "移除 {pods} 个 Pod,不计失败:spec.parallelism 为 0"),
    ("deleted", "J-053", "", "移除 {pods} 个 Pod,不计失败:活动 {status.active} 个,需要 {wanted} 个"),
    ("waiting", "J-054", "", "等待 {remaining} 后创建 {pods} 个 Pod:自上次成功以来失败 {failures} 次,退避中"),
    (
        "created",
        "J-055",
        "J-062",
        "为最小的缺失索引 {indexes} 创建 {pods} 个 Pod:需要 {wanted} 个,活动 {status.active} 个",
    ),
    ("created", "J-055", "J-064", "为索引 {indexes} 创建 {pods} 个 Pod,沿用被替换者的失败次数"),
    ("created", "J-055", "", "创建 {pods} 个 Pod:需要 {wanted} 个,活动 {status.active} 个"),
    ("deferred", "J-056", "", "{failed} 次创建失败,另有 {skipped} 个留待以后:{error}"),
    ("deleted", "J-070", "", "移除 {pods} 个 Pod,不计失败:索引无效或重复"),
    ("counted", "J-080", "", "新失败 {new} 个;自上次成功以来失败 {failures} 次,最近一次在 {last}"),
    ("counted", "J-081", "", "有成功,之后没有失败:不再退避"),
    ("counted", "J-082", "", "有成功,其后失败 {failures} 次,最近一次在 {last}"),
    ("waiting", "J-085", "", "等待 {remaining} 后创建 {pods} 个 Pod:每个缺失索引的退避尚未结束"),
    ("counted", "J-091", "", "索引 {status.failedIndexes} 最终失败,不再创建 Pod"),
    ("waiting", "J-093", "", "保留 {pods} 个 Pod 的 finalizer:同一索引的下一个 Pod 要沿用失败次数"),
    ("counted", "J-101", "", "{pods} 个 Pod 计为失败:规则 {rule} 为 {action}"),
    ("ignored", "J-101", "", "{pods} 个 Pod 不计:规则 {rule} 为 Ignore"),
    ("waiting", "J-103", "", "缺 {missing} 个 Pod,{status.terminating} 个正在终止:失败后由策略判定"),
    ("waiting", "J-108", "", "缺 {missing} 个 Pod,{status.terminating} 个正在终止:失败后才替换"),
    ("counted", "J-110", "J-090", "完成:索引 {indexes};随后移除 finalizer"),
    ("counted", "J-110", "J-086", "{pods} 个 Pod 计为失败,随后移除 finalizer"),
    ("counted", "J-110", "J-107", "{pods} 个 Pod 计为失败:已被要求终止"),
    ("counted", "J-110", "", "{pods} 个 Pod 计为成功,随后移除 finalizer"),
    ("counted", "J-111", "", "{pods} 个 Pod 计为失败:Job 失败,余下的 Pod 一并计入"),
    ("deferred", "J-112", "", "一次同步最多计 {max} 个 Pod,其余随后"),
    ("waiting", "J-116", "", "Job 还不是 {condition}:{status.terminating} 个 Pod 正在终止,{uncounted} 个尚未计完"),
    ("finished", "J-116", "J-117", "Job 已 Complete({reason}):成功 {status.succeeded} 个"),
    ("finished", "J-116", "", "Job 已 Failed({reason}):失败 {status.failed} 个"),
    ("released", "J-130", "", "释放 {pods} 个 Pod:标签不再匹配选择器"),
    ("adopted", "J-131", "", "收养 {pods} 个 Pod:匹配选择器且无人管理"),
    ("released", "J-140", "", "移除 {pods} 个 Pod 的跟踪 finalizer:没有未结束的 Job 管理它们"),
    ("waiting", "J-181", "", "已结束;{spec.ttlSecondsAfterFinished} 秒后删除"),
    ("deleted", "J-182", "", "以前台方式删除 Job:结束已超过 {spec.ttlSecondsAfterFinished} 秒"),
    ("deferred", "C-054", "", "稍后重试:{error}"),
    ("deleted", "C-040", "", "删除 Job {job}:已结束的 Job 超过保留数量,它是最旧的"),
    ("leftAlone", "C-041", "", "Job {job} 在运行,但不在 status.active 中:不是本控制器启动的,或已被它遗忘"),
    ("counted", "C-042", "", "Job {job} 已结束({condition}):不再活动"),
    ("counted", "C-044", "", "Job {job} 已不存在:不再活动"),
    ("leftAlone", "C-045", "", "spec 改变之前不启动运行:{error}"),
    ("suspended", "C-046", "", "不启动运行:CronJob 已挂起;正在运行的 Job 不受影响"),
    ("leftAlone", "C-047", "", "spec 改变之前不启动运行:{error}"),
    ("leftAlone", "C-061", "", "spec 改变之前不启动运行:日程没有两个时间({error})"),
    ("waiting", "C-060", "", "没有到期的运行"),
    ("ignored", "C-048", "", "错过 {scheduled} 的运行:已过去超过 {spec.startingDeadlineSeconds} 秒"),
    ("waiting", "C-049", "", "{scheduled} 的运行之前已启动"),
    ("ignored", "C-050", "", "现在不启动 {scheduled} 的运行:{active} 正在运行,策略为 Forbid"),
    ("deleted", "C-051", "", "删除正在运行的 Job {job}:由 {scheduled} 的运行替换"),
    ("leftAlone", "C-052", "", "不启动 {scheduled} 的运行:已有名为 {job} 的 Job"),
    ("adopted", "C-052", "", "{scheduled} 的 Job {job} 之前已创建:现在活动"),
    ("created", "C-053", "", "为 {scheduled} 启动 Job {job}"),
    ("created", "C-062", "", "为 {scheduled} 启动 Job {job}:一百多个错过时间中的最后一个"),
];
