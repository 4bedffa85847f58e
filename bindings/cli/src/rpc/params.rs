//! Named parameters of a request, checked against the method's table before it runs.

use super::RpcError;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// A parameter as the table lists it.
pub struct Param {
    /// Its name.
    pub name: &'static str,
    /// Whether a request must have it.
    pub required: bool,
    /// Its JSON Schema.
    pub schema: &'static str,
    /// What it is.
    pub what: &'static str,
}

/// The parameters of one request.
pub struct Params(Map<String, Value>);

impl Params {
    /// Takes `params` of a request: an object with known names, all required ones among them.
    pub fn of(given: Option<&Value>, known: &[Param]) -> Result<Self, RpcError> {
        let map = match given {
            None | Some(Value::Null) => Map::new(),
            Some(Value::Object(map)) => map.clone(),
            Some(_) => return Err(RpcError::params("parameters are given by name, as an object")),
        };
        if let Some(unknown) = map.keys().find(|name| known.iter().all(|param| param.name != name.as_str())) {
            let names: Vec<&str> = known.iter().map(|param| param.name).collect();
            return Err(RpcError::params(format!("no parameter `{unknown}`; known: {}", names.join(", "))));
        }
        if let Some(absent) = known.iter().find(|param| param.required && !map.contains_key(param.name)) {
            return Err(RpcError::params(format!("the parameter `{}` is missing: {}", absent.name, absent.what)));
        }
        Ok(Self(map))
    }

    /// A parameter; absent and null are the type's own business.
    pub fn get<T: DeserializeOwned>(&self, name: &str) -> Result<T, RpcError> {
        let value = self.0.get(name).cloned().unwrap_or(Value::Null);
        serde_json::from_value(value).map_err(|e| RpcError::params(format!("the parameter `{name}`: {e}")))
    }

    /// A text with a meaning of its own (a day, a zone).
    pub fn parse<T: std::str::FromStr<Err: std::fmt::Display>>(&self, name: &str) -> Result<T, RpcError> {
        let text: String = self.get(name)?;
        text.parse().map_err(|e| RpcError::params(format!("the parameter `{name}`: {e}")))
    }

    /// The bytes of the file that a parameter names; none if it is absent.
    pub fn file(&self, name: &str) -> Result<Option<Vec<u8>>, RpcError> {
        let Some(path) = self.get::<Option<String>>(name)? else { return Ok(None) };
        let unreadable = |e| RpcError::params(format!("the parameter `{name}`: {path}: {e}"));
        std::fs::read(&path).map(Some).map_err(unreadable)
    }
}
