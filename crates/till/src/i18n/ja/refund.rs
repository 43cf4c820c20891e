//! Japanese texts of refunds.

use crate::i18n::TitleDetail;
use crate::i18n::refund::{Refund, RefundStandings, RefundTimeline};

pub(super) const REFUND: Refund<'static> = Refund {
    button: "返金する",
    points: "ポイント",
    card: "カード · {gateway}",
    statuses: RefundStandings {
        paid: "決済済み",
        partly: "一部返金済み",
        refunded: "返金済み",
        settling: "返金確認中",
        under_way: "処理中",
        done: "返金済み",
        not_done: "返金なし",
        waits: "待機中",
        goes: "返金予定",
    },
    timeline: RefundTimeline {
        sold: "カード決済",
        asked: "返金依頼",
        done: "返金完了",
        refused: "返金不成立",
    },
    settling: "このカードの返金を確認しています。もう一度返金しないでください。",
    nothing_left: "すでに全額返金済みです",
    refunded: "返金した金額",
    left: "返金できる金額",
    ask: "いくら返金しますか？",
    left_of: "{left}まで返金できます",
    amount: "返金額",
    whole: "全額",
    parts: "税の内訳",
    taxable: "課税",
    tax_free: "非課税",
    vat: "消費税",
    points_too: "ポイントも返却：{points}",
    reason: "返金理由",
    reasons: ["お客様の都合", "商品の不良", "注文の誤り", "二重決済"],
    next: "次へ",
    not_an_amount: "金額 ({currency}) を正しく入力してください。例：{example}",
    no_amount: "返金する金額を入力してください",
    above: "返金できるのは最大{most}です",
    part_above: "税の内訳が残りの金額を超えています",
    uneven: "税の内訳の合計を{sum}にしてください",
    reason_empty: "返金理由を選ぶか、入力してください",
    reason_long: "返金理由が長すぎます",
    reason_sign: "カード決済会社が受け付けない文字です：{sign}",
    question: TitleDetail {
        title: "この内容で返金しますか？", detail: "元に戻すことはできません"
    },
    points_first: "先にオーナーに依頼し、ポイントを返却してからカードに返金します",
    confirm: "返金する",
    running: TitleDetail { title: "返金しています", detail: "少々お待ちください" },
    checking: TitleDetail {
        title: "もう一度返金しないでください",
        detail: "返金できたか確認しています",
    },
    checking_staff: "スタッフへ：接続を確認し、結果が出るまでお待ちください",
    needs_person: "スタッフへ：カード決済会社から返金の確認が取れません。決済会社にお問い合わせください。サーバーでも確認を続けます。",
    leave: "サーバーに任せて閉じる",
    done: TitleDetail {
        title: "返金しました", detail: "数日以内にカードに反映されます"
    },
    refused: TitleDetail {
        title: "返金できませんでした", detail: "決済はそのままです"
    },
    mixed: TitleDetail {
        title: "一部だけ返金しました",
        detail: "それぞれの結果を確認してください",
    },
    unknown: TitleDetail {
        title: "返金の結果を確認しています",
        detail: "もう一度返金しないでください。結果は取引履歴に表示されます。",
    },
    staff_refused: "スタッフへ：返金されなかった金額は、取引履歴からもう一度返金できます",
    staff_unknown: "スタッフへ：サーバーが確認を続けます。あとで取引履歴を確認してください。",
    storage: "端末に記録を保存できないため、依頼しませんでした。空き容量とシークレットモードを確認してください。",
    not_begun: "開始していないため、返金していません",
    not_done: "サーバーに依頼が届かなかったため、返金していません",
    not_asked: "オーナーには依頼していません",
    gateway: "カード決済会社の回答：{message} ({code})",
    coded: "不成立：{sentence} ({code})",
};
