//! Japanese texts of the staff screens.

use crate::i18n::staff::{CancelBlockers, CancelTexts, History, Statuses, Timeline};
use crate::i18n::{ErrorText, TitleDetail};

/// The months, from January on.
pub(super) const MONTHS: [&str; 12] =
    ["1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"];

pub(super) const HISTORY: History<'static> = History {
    one: "注文",
    title: "取引履歴",
    today: "今日",
    yesterday: "昨日",
    earlier: "前の日",
    choose: "日付を選ぶ",
    month_before: "前の月",
    month_after: "次の月",
    months: MONTHS,
    month: "{year}年{month}",
    weekdays: ["日", "月", "火", "水", "木", "金", "土"],
    date: "{year}年{month}{day}日 {weekday}曜日",
    field: "注文番号、決済番号、金額、またはレシートの読み取り",
    placeholder: "P···, 5e5e5e5e, 12,500",
    total_points: "ポイント決済",
    total_cancelled: "決済取消",
    total_cards: "カード決済",
    total_refunded: "カード返金",
    search: "検索",
    open: "この取引を見る",
    leave: "閉じる",
    none: "この日の取引はありません",
    not_found: "この端末には該当する取引がありません",
    late_return: "承認が遅れたため、ポイントを返却",
    asking: "取引履歴を読み込んでいます",
    lost: "サーバーに接続できません。再試行しています。",
};

pub(super) const STATUSES: Statuses<'static> = Statuses {
    paid: "決済済み",
    not_paid: "未決済",
    being_paid: "決済中",
    being_cancelled: "取消中",
    cancelled: "取消済み",
    kept: "決済済み · 取消不成立",
};

pub(super) const TIMELINE: Timeline<'static> = Timeline {
    title: "経過",
    opened: "受付",
    paid: "決済",
    ended: "終了",
    cancel_asked: "取消依頼",
    cancel_done: "取消完了",
    cancel_ended: "取消終了",
};

pub(super) const CANCEL_BLOCKERS: CancelBlockers<'static> = CancelBlockers {
    being_paid: "まだ決済中です",
    not_paid: "決済されていないため、返却するポイントはありません",
    being_cancelled: "すでにオーナーに取消を依頼しています",
    cancelled: "すでに取り消され、ポイントは返却されています",
    over: "取消できる7日間を過ぎています",
    final_: "この決済はもう取り消せません",
};

pub(super) const CANCEL: CancelTexts<'static> = CancelTexts {
    button: "決済を取り消す",
    question: TitleDetail {
        title: "この決済を取り消しますか？",
        detail: "オーナーがスマートフォンで承認すると、ポイントをすべて返却します",
    },
    confirm: "オーナーに依頼",
    points: "返却するポイント",
    asking: TitleDetail {
        title: "オーナーに依頼しています", detail: "少々お待ちください"
    },
    waiting: TitleDetail {
        title: "オーナーの承認が必要です",
        detail: "オーナーのスマートフォンのアプリで承認してください",
    },
    sent: TitleDetail {
        title: "承認されました", detail: "処理しています。少々お待ちください。"
    },
    withdraw: "依頼を取り下げる",
    withdrawing: TitleDetail {
        title: "取消の依頼を取り下げています",
        detail: "決済はそのままです",
    },
    closing: TitleDetail {
        title: "ポイントを返却しています", detail: "オーナーが承認しました"
    },
    closing_denied: TitleDetail {
        title: "取消依頼の終了処理中です",
        detail: "オーナーが却下しました",
    },
    closing_late: TitleDetail {
        title: "取消依頼の終了処理中です",
        detail: "時間内に承認されませんでした",
    },
    done: TitleDetail {
        title: "決済を取り消しました",
        detail: "ポイントはすべてお客様に返却されました",
    },
    denied: "オーナーが却下しました",
    timed_out: "オーナーが時間内に承認しませんでした",
    withdrawn: "取消の依頼を取り下げました",
    nothing_back: "決済はそのままで、ポイントは返却されていません",
    again: "もう一度依頼",
    checking: TitleDetail {
        title: "取消の結果を確認しています",
        detail: "結果が出るまで、もう一度取消や返金をしないでください",
    },
    storage: ErrorText {
        customer: "この端末では、ただいま取消ができません",
        staff: "端末に記録を保存できないため、オーナーに依頼しませんでした。空き容量とシークレットモードを確認してください。",
    },
    unreachable: ErrorText {
        customer: "通信できず、取消は行われていません",
        staff: "サーバーに依頼が届いていないことを確認しました。もう一度依頼しても問題ありません。",
    },
    lost: ErrorText {
        customer: "この取消を確認できませんでした。スタッフにお声がけください。",
        staff: "サーバーにこの取消の記録がありません。サーバーのデータが入れ替わっていないか確認してください。",
    },
    errors: crate::i18n::ja::errors::CANCEL_ERRORS,
};
