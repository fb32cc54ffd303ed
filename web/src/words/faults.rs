//! Names of the faults and what each of them shows.

use jobyard_session::protocol::FaultAction;

/// In English.
pub fn english(fault: &FaultAction) -> (&'static str, &'static str) {
    match fault {
        FaultAction::Lag { lag_ms, .. } if *lag_ms > 1_000.0 => (
            "Pod news come 10 s late",
            "The controller decides on an old picture: it must not start pods twice, and counts each of them once.",
        ),
        FaultAction::Lag { .. } => ("Pod news come in time again", "The controller sees what is, after 50 ms."),
        FaultAction::Hold { .. } => (
            "Hold back all pod news",
            "The watch is silent: the controller waits for what it asked for, and the Job stands still.",
        ),
        FaultAction::Release { .. } => {
            ("Let them through", "All held changes arrive at once, in order. Nothing is made twice.")
        }
        FaultAction::Crash => (
            "Crash the controllers",
            "Requests on their way and all memory are lost. What was stored stays; pods go on.",
        ),
        FaultAction::Start => (
            "Start them again",
            "They list everything anew: finalizers on the pods tell what has not been counted yet.",
        ),
        FaultAction::Fail { .. } => (
            "Refuse the next 3 pod creations",
            "The API server answers 500: the sync ends with an error and is tried again, later each time.",
        ),
        FaultAction::DropResponse { .. } => (
            "Lose the answer to the next status update",
            "The change happened and nobody was told: the controller must find out before it tries again.",
        ),
    }
}

/// In Chinese.
pub fn chinese(fault: &FaultAction) -> (&'static str, &'static str) {
    match fault {
        FaultAction::Lag { lag_ms, .. } if *lag_ms > 1_000.0 => {
            ("Pod 的消息晚到 10 秒", "控制器根据旧的情况做决定：不能重复启动 Pod，每个 Pod 也只能计数一次。")
        }
        FaultAction::Lag { .. } => ("Pod 的消息恢复及时", "控制器在 50 毫秒后看到实际情况。"),
        FaultAction::Hold { .. } => ("扣住所有 Pod 的消息", "监听没有动静：控制器等待它要求过的结果，Job 停滞不前。"),
        FaultAction::Release { .. } => ("放行", "被扣住的变化按顺序一次全部到达。不会重复创建任何东西。"),
        FaultAction::Crash => ("让控制器崩溃", "途中的请求和全部记忆都会丢失。已存储的内容还在，Pod 继续运行。"),
        FaultAction::Start => ("重新启动控制器", "它们重新列出所有对象：Pod 上的终结器说明哪些还没有计数。"),
        FaultAction::Fail { .. } => {
            ("拒绝接下来 3 次创建 Pod", "API 服务器返回 500：本次同步以错误结束，之后重试，间隔越来越长。")
        }
        FaultAction::DropResponse { .. } => {
            ("丢掉下一次状态更新的响应", "变化已经发生，却没有人得到通知：控制器必须先弄清楚，再重试。")
        }
    }
}
