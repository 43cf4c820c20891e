//! The page's root element and its sums, where an extension such as a translator changes the page.

use kios_components::{AmountText, AmountTextProps, Changes, Fact, FactList, FactListProps, Size};
use kios_till::Language;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Element;

/// An element of the page for a component.
fn root() -> Element {
    let document = web_sys::window().unwrap().document().unwrap();
    let root = document.create_element("div").unwrap();
    document.body().unwrap().append_child(&root).unwrap();
    root
}

/// Replaces every text node below an element by an element with the same text, as translators do.
fn translates(element: &Element) {
    let script = js_sys::Function::new_with_args(
        "element",
        "const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
         const texts = [];
         while (walker.nextNode()) texts.push(walker.currentNode);
         for (const text of texts) {
           const font = document.createElement('font');
           font.textContent = text.data;
           text.replaceWith(font);
         }",
    );
    script.call1(&wasm_bindgen::JsValue::NULL, element).unwrap();
}

/// Waits until the components are drawn.
async fn drawn() {
    gloo_timers::future::TimeoutFuture::new(0).await;
    gloo_timers::future::TimeoutFuture::new(0).await;
}

fn price(digits: &'static str) -> AmountTextProps {
    AmountTextProps {
        digits: digits.into(),
        unit: "KRW".into(),
        unit_first: true,
        size: Size::Large,
        changes: Changes::Silent,
        test_id: None,
    }
}

#[wasm_bindgen_test]
async fn a_price_is_drawn_whole_after_an_extension_has_replaced_its_text() {
    let root = root();
    let mut shown =
        yew::Renderer::<AmountText>::with_root_and_props(root.clone(), price("10,000")).render();
    drawn().await;
    translates(&root);
    shown.update(price("10,007"));
    drawn().await;
    assert_eq!(root.text_content().unwrap(), "KRW10,007");
    translates(&root);
    shown.update(price("7"));
    drawn().await;
    assert_eq!(root.text_content().unwrap(), "KRW7");
    shown.destroy();
}

fn facts(value: &'static str) -> FactListProps {
    let fact = |label: &'static str, value: &'static str| Fact {
        label: label.into(),
        value: value.into(),
        total: false,
        test_id: None,
    };
    FactListProps { facts: vec![fact("Price", value), fact("Fee", "5")] }
}

#[wasm_bindgen_test]
async fn a_line_of_a_list_is_drawn_whole_after_an_extension_has_replaced_its_text() {
    let root = root();
    let mut shown =
        yew::Renderer::<FactList>::with_root_and_props(root.clone(), facts("1")).render();
    drawn().await;
    translates(&root);
    shown.update(facts("2"));
    drawn().await;
    let values = root.query_selector_all("dd").unwrap();
    let text = |index| values.item(index).unwrap().text_content().unwrap();
    assert_eq!((values.length(), text(0), text(1)), (2, "2".to_owned(), "5".to_owned()));
    shown.destroy();
}

#[wasm_bindgen_test]
fn the_language_of_the_page_is_the_one_on_the_screen() {
    for language in Language::ALL.iter().copied() {
        kios_web::document::set_language(language);
        let root = web_sys::window().unwrap().document().unwrap().document_element().unwrap();
        assert_eq!(root.get_attribute("lang").as_deref(), Some(language.tag()));
    }
}
