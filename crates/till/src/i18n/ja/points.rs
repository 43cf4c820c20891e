//! Japanese texts of point grants.

use crate::i18n::TitleDetail;
use crate::i18n::points::Points;

pub(super) const POINTS: Points<'static> = Points {
    button: "ポイント付与",
    title: "現金・カード払いのポイント付与",
    share: "お支払い金額の{percent}%を付与します",
    field: "電話番号を入力するか、お客様のコードを読み取ってください",
    phone: "電話番号",
    customer: "付与するお客様",
    by_code: "読み取ったコード",
    no_price: "先に金額を入力してください",
    no_customer: "お客様のコードを読み取るか、電話番号を入力してください",
    country: "+81 のように国番号から入力してください",
    no_phone: "電話番号ではありません。090-1234-5678 や +81 90-1234-5678 のように入力してください。",
    nobody: "電話番号でもお客様のコードでもありません",
    lost: "サーバーに接続できません。もう一度押してください。",
    asking: "少々お待ちください",
    question: "このポイントを付与しますか？",
    arrives: "約10秒後にお客様に付与されます",
    arrives_by_number: "約10秒後にこの番号の方に付与されます",
    reported: TitleDetail {
        title: "ポイントの付与を依頼しました",
        detail: "ポイント運営会社が付与します。数分かかることがあります。",
    },
    confirm: "付与する",
    giving: TitleDetail {
        title: "付与を依頼しています", detail: "少々お待ちください"
    },
    taking_back: TitleDetail {
        title: "付与を取り消しています", detail: "少々お待ちください"
    },
    checking: TitleDetail {
        title: "もう一度付与しないでください",
        detail: "サーバーが依頼を受け取ったか確認しています",
    },
    given: "ポイントが付与されます",
    undo: "付与を取り消す",
    kept: TitleDetail {
        title: "ポイントは付与されたままです",
        detail: "付与を取り消せませんでした",
    },
    taken_back: TitleDetail {
        title: "付与を取り消しました",
        detail: "お客様にポイントは付与されていません",
    },
    refused: TitleDetail {
        title: "付与できませんでした",
        detail: "今回の依頼で付与されたポイントはありません",
    },
    already: TitleDetail {
        title: "ポイントは一度しか付与されません",
        detail: "この会計にはすでに付与されています",
    },
    unsure: TitleDetail {
        title: "付与されたか確認できませんでした",
        detail: "もう一度付与する前に、お客様のポイントを確認してください",
    },
    storage: "端末に記録を保存できないため、依頼しませんでした。空き容量とシークレットモードを確認してください。",
    clash: "この会計の付与がすでに進行中か、サーバーが依頼を受け付けませんでした",
    too_much: "サーバーが付与できるのはお支払い金額の10分の1までです",
    foreign: "サーバーにこの店舗の端末として登録されていません。もう一度接続してください。",
};
