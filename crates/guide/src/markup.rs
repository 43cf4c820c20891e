//! Reads the HTML of examples: scripts, and the attributes of an element.

/// The scripts of a page or of a Vue component.
pub fn scripts(html: &str) -> Vec<String> {
    let scripts = html.split("<script").skip(1).filter_map(|rest| rest.split_once('>'));
    let bodies = scripts.filter_map(|(_, body)| body.split_once("</script>"));
    bodies
        .map(|(body, _)| body.trim_matches('\n').to_owned())
        .filter(|body| !body.trim().is_empty())
        .collect()
}

/// The names of the attributes of each element `name`, without a framework's `:`, `@` or `v-bind:`.
pub fn attributes(html: &str, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    let opens = format!("<{name}");
    for rest in html.split(&opens).skip(1) {
        if !rest.starts_with(|c: char| c.is_whitespace() || c == '>' || c == '/') {
            continue;
        }
        let mut quote = None;
        let mut word = String::new();
        for c in rest.chars() {
            match quote {
                Some(mark) if c == mark => quote = None,
                Some(_) => {}
                None if matches!(c, '"' | '\'') => quote = Some(c),
                // A value of JSX.
                None if c == '{' => quote = Some('}'),
                None if c.is_whitespace() || matches!(c, '=' | '>' | '/') => {
                    let bare = word.trim_start_matches("v-bind:").trim_start_matches([':', '@']);
                    found.extend((!bare.is_empty()).then(|| bare.to_owned()));
                    word.clear();
                    if c == '>' {
                        break;
                    }
                }
                None => word.push(c),
            }
        }
    }
    found
}

/// The words that follow `before`, such as `slot="` or `--kios-`.
pub fn values<'a>(html: &'a str, before: &str) -> Vec<&'a str> {
    let is_end = |c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_'));
    html.split(before).skip(1).filter_map(|rest| rest.split(is_end).next()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<kios-pos relay=\"https://a.example\" :shop='x>y' @x=\"y\">\n<b slot=\"logo\">x</b></kios-pos>\n<script type=\"module\">\nlet a = 1;\n</script><kios-posts other></kios-posts>";

    #[test]
    fn the_scripts_of_a_page_are_found() {
        assert_eq!(scripts(PAGE), ["let a = 1;"]);
    }

    #[test]
    fn the_attributes_of_an_element_are_found() {
        assert_eq!(attributes(PAGE, "kios-pos"), ["relay", "shop", "x"]);
        assert_eq!(values(PAGE, "slot=\""), ["logo"]);
    }
}
