//! One spelling for a tracking number.

/// Upper case, without spaces and dashes.
pub fn normal_number(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '-').flat_map(char::to_uppercase).collect()
}
