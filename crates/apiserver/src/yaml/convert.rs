//! From values of YAML to JSON, whose keys are texts.

use super::value::Yaml;
use crate::json::{Json, go_float, go_general, go_general_32};
use std::collections::BTreeMap;

/// The value as JSON with sorted keys.
pub fn to_json(value: &Yaml) -> Result<Json, String> {
    Ok(match value {
        Yaml::Null => Json::Null,
        Yaml::Bool(value) => Json::Bool(*value),
        Yaml::Int(number) => Json::Number(number.to_string()),
        Yaml::Uint(number) => Json::Number(number.to_string()),
        Yaml::Float(number) if number.is_finite() => Json::Number(go_float(*number)),
        Yaml::Float(number) => return Err(format!("json: unsupported value: {}", go_general(*number))),
        Yaml::Text(text) => Json::String(text.clone()),
        Yaml::List(items) => Json::Array(items.iter().map(to_json).collect::<Result<_, _>>()?),
        Yaml::Map(fields) => {
            let mut map = BTreeMap::new();
            for (key, value) in fields {
                map.insert(key_text(key, value)?, to_json(value)?);
            }
            Json::Object(map.into_iter().collect())
        }
    })
}

fn key_text(key: &Yaml, value: &Yaml) -> Result<String, String> {
    let (kind, shown) = match key {
        Yaml::Text(text) => return Ok(text.clone()),
        Yaml::Int(number) => return Ok(number.to_string()),
        Yaml::Bool(value) => return Ok(value.to_string()),
        Yaml::Float(number) if number.is_nan() => return Ok(".nan".to_owned()),
        Yaml::Float(number) if number.is_infinite() => {
            return Ok(if *number > 0.0 { ".inf" } else { "-.inf" }.to_owned());
        }
        // Upstream writes them with the precision of 32 bits.
        Yaml::Float(number) => return Ok(go_general_32(*number)),
        Yaml::Null => ("%!s(<nil>)", "<nil>".to_owned()),
        Yaml::Uint(_) => ("uint64", key.in_go()),
        // The builder lets no other key pass.
        Yaml::List(_) | Yaml::Map(_) => ("map", key.in_go()),
    };
    Err(format!("unsupported map key of type: {kind}, key: {shown}, value: {}", value.in_go_alone()))
}
