//! The facade described by itself: OpenRPC 1.3.2 from the same table that dispatches.

use super::methods;
use serde_json::{Value, json};

/// The document.
pub fn document() -> Value {
    let methods: Vec<Value> = methods::all()
        .map(|method| {
            let params: Vec<Value> = method
                .params
                .iter()
                .map(|param| {
                    json!({
                        "name": param.name,
                        "required": param.required,
                        "description": param.what,
                        "schema": schema(param.schema),
                    })
                })
                .collect();
            json!({
                "name": method.name,
                "summary": method.summary,
                "paramStructure": "by-name",
                "params": params,
                "result": {"name": "result", "description": method.result, "schema": {"type": "object"}},
            })
        })
        .collect();
    json!({
        "openrpc": "1.3.2",
        "info": {
            "title": "Satchel",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Every act and view of the companion's facade. Errors of a rule or of the input have code -32000 \
                and data {key, args, text}.",
        },
        "methods": methods,
    })
}

fn schema(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| json!({}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_of_the_table_is_json_and_every_name_stands_once() {
        let mut names = std::collections::BTreeSet::new();
        for method in methods::all() {
            assert!(names.insert(method.name), "{} stands twice", method.name);
            for param in method.params {
                assert!(serde_json::from_str::<Value>(param.schema).is_ok(), "{}.{}", method.name, param.name);
            }
        }
    }

    #[test]
    fn the_methods_of_the_terminal_contract_are_there() {
        let fixed = "enrol import_csv sync receive damaged missing plan start_outing end_outing arrive deliver fail \
                     collect undo close_day view facts";
        for name in fixed.split_whitespace() {
            assert!(methods::all().any(|method| method.name == name), "{name}");
        }
    }
}
