//! The table of methods: one line of truth for dispatching, checking parameters and the OpenRPC document; what its rows are
//! made of.

use super::params::{Param, Params};
use super::{RpcError, day, roads, shop};
use satchel_core::companion::Companion;
use satchel_core::manifest::LatLon;
use satchel_core::texts::{Language, Text, catalogue};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A method of the facade.
pub struct Method {
    /// snake_case.
    pub name: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// Its parameters.
    pub params: &'static [Param],
    /// What comes back.
    pub result: &'static str,
    /// Carries it out.
    pub call: fn(&Companion, &Params) -> Result<Value, RpcError>,
}

pub(super) const TEXT: &str = r#"{"type": "string"}"#;
pub(super) const TEXTS: &str = r#"{"type": "array", "items": {"type": "string"}}"#;
pub(super) const WHOLE: &str = r#"{"type": "integer"}"#;
pub(super) const SLOTS: &str = r#"{"type": "array", "items": {"type": "object", "required": ["start_s", "end_s"]}}"#;

pub(super) const fn needs(name: &'static str, schema: &'static str, what: &'static str) -> Param {
    Param { name, required: true, schema, what }
}

pub(super) const fn may(name: &'static str, schema: &'static str, what: &'static str) -> Param {
    Param { name, required: false, schema, what }
}

pub(super) const STOP: Param = needs("stop", TEXT, "the stop's id");
pub(super) const FACT: &str = "fact {id, chain, seq, hash}";

/// Every act and view.
pub fn all() -> impl Iterator<Item = &'static Method> {
    shop::METHODS.iter().chain(day::METHODS).chain(roads::METHODS)
}

pub(super) fn answer<T: Serialize>(result: satchel_core::companion::Result<T>) -> Result<Value, RpcError> {
    let mut value = serde_json::to_value(result?).map_err(|e| RpcError::new(-32603, e.to_string()))?;
    render(&mut value);
    Ok(value)
}

/// Puts the English sentence beside each key of a text, so that a terminal need not know the catalogue.
fn render(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(render),
        Value::Object(fields) => {
            let only_a_text = fields.contains_key("key") && fields.keys().all(|name| name == "key" || name == "args");
            match Text::deserialize(&*value) {
                Ok(text) if only_a_text && catalogue(Language::En).contains_key(&text.key) => {
                    value["text"] = Value::from(text.to_string());
                }
                _ => value.as_object_mut().into_iter().flat_map(|fields| fields.values_mut()).for_each(render),
            }
        }
        _ => {}
    }
}

/// A place, given whole or not at all.
pub(super) fn place(params: &Params) -> Result<Option<LatLon>, RpcError> {
    match (params.get::<Option<i64>>("lat_e7")?, params.get::<Option<i64>>("lon_e7")?) {
        (Some(lat_e7), Some(lon_e7)) => match (LatLon { lat_e7, lon_e7 }) {
            at if at.is_on_earth() => Ok(Some(at)),
            _ => Err(RpcError::params("the parameters `lat_e7` and `lon_e7` are no place on the earth")),
        },
        (None, None) => Ok(None),
        _ => Err(RpcError::params("give both `lat_e7` and `lon_e7`, or neither")),
    }
}

pub(super) fn fact(
    result: satchel_core::companion::Result<satchel_core::companion::Recorded>,
) -> Result<Value, RpcError> {
    answer(result.map(|fact| json!({"fact": fact})))
}

/// Slots as the problem contract writes them.
pub(super) fn slots(params: &Params) -> Result<Option<Vec<(i64, i64)>>, RpcError> {
    #[derive(serde::Deserialize)]
    struct Slot {
        start_s: i64,
        end_s: i64,
    }
    let slots: Option<Vec<Slot>> = params.get("slots")?;
    Ok(slots.map(|slots| slots.iter().map(|slot| (slot.start_s, slot.end_s)).collect()))
}
