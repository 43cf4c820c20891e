//! Japanese texts of the customer's screens.
//!
//! A text of one sentence has no full stop, as on signs; a text of several has one after each.

mod area;
mod errors;
mod points;
mod refund;
mod staff;

use crate::i18n::{
    Buttons, CodeErrors, Connections, ErrorText, Hosting, Import, Labels, Messages, Plural, Span,
    TitleDetail,
};

pub(super) const MESSAGES: Messages<'static> = Messages {
    name: "日本語",
    languages: "言語",
    connections: Connections {
        live: "接続済み",
        reconnecting: "再接続中",
        polling: "通信が不安定です",
        offline: "接続が切れています",
    },
    buttons: Buttons {
        start: "タッチして開始",
        pair: "接続する",
        plus: "足す",
        dot: "小数点",
        double_zero: "0を2つ",
        clear: "すべて消す",
        backspace: "1文字消す",
        charge: "ポイントで支払う",
        start_over: "最初から",
        back: "戻る",
        go_on: "次へ",
        pay: "支払う",
        cancel: "キャンセル",
        check: "今すぐ確認",
        print: "レシートを印刷",
        stay: "この画面のままにする",
        done: "最初の画面へ",
        again: "もう一度支払う",
    },
    labels: Labels {
        price: "お支払い金額",
        points: "お支払いポイント",
        fee: "手数料",
        total: "ご利用ポイント",
        balance: "保有ポイント",
        balance_after: "残りのポイント",
        balance_left: "カードに残る金額",
        purchase: "注文番号",
        payment: "決済番号",
        cancel_until: "取消可能期間",
    },
    code_errors: CodeErrors {
        short: "コードが途中で切れています。もう一度読み取ってください。",
        checksum: "コードを正しく読み取れませんでした。もう一度お試しください。",
        real_account: "これはウォレットのアドレスです。アプリで支払いコードを表示してください。",
        foreign: "支払いコードではありません。アプリで支払いコードを表示してください。",
        compare: "スマートフォンのコードと1文字ずつ見比べて、もう一度「次へ」を押してください",
        unknown: "文字が違うか、コードの有効期限が切れています。確認するか、新しいコードを表示してください。",
    },
    demo: "デモ · 実際の支払いは行われません",
    starting: TitleDetail { title: "準備しています", detail: "少々お待ちください" },
    resuming: TitleDetail {
        title: "前回の決済を処理しています",
        detail: "終わりしだい、次のお会計ができます",
    },
    mirror: TitleDetail {
        title: "別のウィンドウで使用中です",
        detail: "そのウィンドウを閉じると、この画面で続けられます",
    },
    setup: TitleDetail {
        title: "この端末を店舗に接続してください",
        detail: "店舗の管理者が受け取った8文字の接続コードを入力してください",
    },
    setup_field: "接続コード",
    setup_lost: "サーバーに接続できません。しばらくしてから、もう一度押してください。",
    setup_forgotten: "この端末の登録は解除されています。もう一度接続してください。",
    setup_wrong: "コードが正しくないか、有効期限が切れています",
    setup_code_error: "接続コードに 0、1、I、O は使われません。コードを確認してください。",
    import: Import {
        existing: "既存のキーを使う",
        new: "新しいキーを使う",
        detail: "キーファイルを選び、パスワードを入力してください。ファイルがない場合は、64文字のキーを入力してください。",
        file: "キーファイル (keystore v3)",
        secret: "パスワードまたはキー",
        missing: "キーファイルを選ぶか、キーを入力してください",
        form: "64文字のキーでもキーファイルでもありません。もう一度入力してください。",
        password: "パスワードがキーファイルと一致しません。もう一度入力してください。",
        failed: "この端末ではキーファイルを開けませんでした。もう一度お試しください。",
    },
    welcome: "いらっしゃいませ",
    idle_detail: "ポイントでお支払いいただけます",
    unreachable: "通信できないため、ただいまお支払いいただけません。ポイントは引かれません。",
    key_refused: "スタッフへ：この端末ではまだポイントを受け取れません。ポイント運営会社に、この端末のキーの登録を依頼してください。",
    key: "この端末のキー",
    network_unreachable: "ただいまポイントをご利用いただけません。ほかの方法でお支払いください。",
    shop_closed: "当店では、ただいまポイントをご利用いただけません",
    unreadable: Plural {
        one: "スタッフへ：読み取れない決済記録が1件あります。取引履歴を確認してください。",
        other: "スタッフへ：読み取れない決済記録が{count}件あります。取引履歴を確認してください。",
    },
    given_back: "スタッフへ：終了した決済があとから承認されたため、ポイントを返却しました ({purchases})",
    amount: "お支払い金額を入力してください",
    amount_with_code: "コードを読み取りました。お支払い金額を入力してください。",
    no_decimals: "この通貨では小数を使えません。小数点を消してください。",
    over_limit: "1回のお支払いは{limit}までです",
    still_there: TitleDetail {
        title: "操作を続けますか？",
        detail: "画面に触れないと、最初の画面に戻ります",
    },
    still_here: "続ける · {seconds}秒",
    scan_foreign: "支払いコードではありません",
    scan_not_here: "今は支払いコードを読み取る必要はありません",
    customer: TitleDetail {
        title: "スマートフォンの支払いコードをご提示ください",
        detail: "読み取り機にかざすか、コードを入力してください",
    },
    customer_field: "支払いコード",
    estimate: "この内容で支払いますか？",
    estimate_asking: "ポイントを確認しています",
    estimate_lost: "通信できないため、もう一度確認しています。ポイントは引かれていません。",
    insufficient: "ポイントが足りません",
    opening: TitleDetail {
        title: "お支払いの手続きをしています", detail: "少々お待ちください"
    },
    approval: TitleDetail {
        title: "スマートフォンで承認してください",
        detail: "アプリに通知が届かないときは、このコードを読み取ってください",
    },
    approval_sent: TitleDetail {
        title: "承認されました",
        detail: "処理しています。少々お待ちください。",
    },
    seconds_left: Plural { one: "残り1秒", other: "残り{count}秒" },
    reference: "決済番号 {payment}",
    closing: TitleDetail {
        title: "お支払いを処理しています",
        detail: "ご承認ありがとうございます",
    },
    closing_denied: TitleDetail {
        title: "お支払いの中止処理中です",
        detail: "ポイントは引かれません",
    },
    closing_late: TitleDetail {
        title: "お支払いの終了処理中です",
        detail: "時間内に承認されませんでした",
    },
    cancelling: TitleDetail {
        title: "お支払いの中止処理中です",
        detail: "引かれたポイントがあれば、すべてお返しします",
    },
    paid: "お支払いが完了しました",
    receipt_code: "取消の際にご提示ください",
    until: "{month}{day}日まで",
    short_months: staff::MONTHS,
    terminal: "端末 {terminal}",
    denied: TitleDetail {
        title: "お支払いを取りやめました", detail: "ポイントは引かれていません"
    },
    timed_out: TitleDetail {
        title: "時間内に承認されませんでした",
        detail: "ポイントは引かれていません",
    },
    cancelled: TitleDetail {
        title: "お支払いをキャンセルしました",
        detail: "ポイントは引かれていません",
    },
    nothing_charged: "ポイントは引かれていません",
    refused_storage: ErrorText {
        customer: "この端末では、ただいまお支払いいただけません",
        staff: "端末に決済記録を保存できないため、決済を始めませんでした。\
                空き容量とシークレットモードを確認してください。",
    },
    refused_unreachable: ErrorText {
        customer: "通信できず、お支払いは完了していません",
        staff: "決済されていません。もう一度決済しても問題ありません。",
    },
    refused_lost: ErrorText {
        customer: "このお支払いを確認できませんでした。スタッフにお声がけください。",
        staff: "サーバーにこの決済の記録がありません。サーバーのデータが入れ替わっていないか確認してください。",
    },
    checking: TitleDetail {
        title: "もう一度支払わないでください",
        detail: "お支払いが完了したかどうかを確認しています",
    },
    checking_staff: "スタッフへ：接続を確認し、結果が出るまでお待ちください",
    checking_age: Span {
        seconds: "確認中 · {seconds}秒経過",
        minutes: "確認中 · {minutes}分{seconds}秒経過",
    },
    checking_left: Span {
        seconds: "遅くとも{seconds}秒後に確認できます",
        minutes: "遅くとも{minutes}分{seconds}秒後に確認できます",
    },
    history: staff::HISTORY,
    statuses: staff::STATUSES,
    timeline: staff::TIMELINE,
    cancel_blockers: staff::CANCEL_BLOCKERS,
    cancel: staff::CANCEL,
    refund: refund::REFUND,
    points: points::POINTS,
    area: area::AREA,
    hosting: Hosting {
        waiting: TitleDetail {
            title: "ご注文を確認しています", detail: "少々お待ちください"
        },
        invalid: "スタッフへ：支払いリンクが正しくありません ({fault})",
        origin: ErrorText {
            customer: "ただいまポイントをご利用いただけません。スタッフにお声がけください。",
            staff: "このページのアドレスが店舗の設定 (host_origins) にありません",
        },
        amount: ErrorText {
            customer: "ただいまポイントをご利用いただけません。スタッフにお声がけください。",
            staff: "注文の通貨または小数の桁数が店舗の通貨と合いません",
        },
        above_limit: ErrorText {
            customer: "1回にお支払いいただける金額を超えています。スタッフにお声がけください。",
            staff: "注文の金額が店舗の1回の上限を超えています",
        },
        busy: ErrorText {
            customer: "ほかのお支払いを処理しています。しばらくしてからお試しください。",
            staff: "このレジは別のお支払いを処理しています。終わってからもう一度依頼してください。",
        },
        used: ErrorText {
            customer: "このご注文はすでに処理されています。スタッフにお声がけください。",
            staff: "同じ注文番号が別の金額で決済されたか、取り消されています。取引履歴を確認してください。",
        },
        unknown: ErrorText {
            customer: "結果を確認しています。もう一度支払わないでください。",
            staff: "結果がまだ分かりません。同じ注文番号でもう一度依頼すると、結果が返ります。",
        },
    },
    errors: errors::ERRORS,
    staff: "スタッフへ：{sentence} ({code})",
    staff_plain: "スタッフへ：{sentence}",
};
