//! Bodies of requests: media types, the first reading of apiVersion and kind, the object ([A-173] to, [A-198] to
//!

use super::HttpRequest;
use crate::decode::kinds::{self, GroupVersionKind};
use crate::decode::{self, FieldValidation};
use crate::json::{self, Json};
use crate::{failure, yaml};
use jobyard_api::request::{Object, Resource};
use jobyard_api::status::Status;

/// Bytes of a body, at most.
const LENGTH_MAX: usize = 3 * 1024 * 1024;
/// Where the media types are told.
const MEDIA_TYPES: &str = "application/json, application/yaml, application/vnd.kubernetes.protobuf";
/// Why a body that says it is protobuf is none.
const NO_PROTOBUF: &str = "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]";

/// The form of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// JSON.
    Json,
    /// YAML.
    Yaml,
    /// Upstream's binary form, which is not read here.
    Protobuf,
}

/// A body as a document.
#[derive(Debug)]
pub struct Document {
    /// What it holds.
    pub json: Json,
    /// What is wrong with its form for a client who wants nothing twice.
    pub strict_error: Option<String>,
}

/// An object as it was sent.
#[derive(Debug)]
pub struct Sent {
    /// The object, before defaulting.
    pub object: Object,
    /// The version that it says it was made from; absent if it says none.
    pub version: Option<String>,
}

/// Refuses a body that is too long.
pub fn check_length(body: &[u8]) -> Result<(), Box<Status>> {
    if body.len() > LENGTH_MAX { Err(failure::too_large(&format!("limit is {LENGTH_MAX}"))) } else { Ok(()) }
}

impl Form {
    /// What the header says ([A-173]).
    pub fn of(content_type: Option<&str>) -> Result<Self, Box<Status>> {
        let header = content_type.unwrap_or("");
        if header.is_empty() {
            return Ok(Self::Json);
        }
        let (name, parameters) = header.split_once(';').map_or((header, None), |(name, rest)| (name, Some(rest)));
        let are_right = parameters.is_none_or(are_parameters);
        match name.trim().to_ascii_lowercase().as_str() {
            "application/json" if are_right => Ok(Self::Json),
            "application/yaml" if are_right => Ok(Self::Yaml),
            "application/vnd.kubernetes.protobuf" if are_right => Ok(Self::Protobuf),
            _ => Err(failure::unsupported_media_type(MEDIA_TYPES)),
        }
    }
}

/// Whether what follows a media type is `name=value; …`; nothing at the end is fine.
fn are_parameters(text: &str) -> bool {
    let is_token = |text: &str| !text.is_empty() && !text.contains([' ', '"', '=', ',', '(', ')', '<', '>', '@', '/']);
    text.split(';').map(str::trim).enumerate().all(|(place, parameter)| match parameter.split_once('=') {
        Some((name, value)) => {
            let value = value.trim();
            is_token(name.trim())
                && (is_token(value) || (value.len() > 1 && value.starts_with('"') && value.ends_with('"')))
        }
        None => parameter.is_empty() && place == text.matches(';').count(),
    })
}

/// Reads a body of some form.
///
/// # Errors
/// What is wrong with the text, in upstream's words.
pub fn document(form: Form, body: &[u8]) -> Result<Document, String> {
    match form {
        Form::Json => json::parse(body)
            .map(|json| Document { json, strict_error: None })
            .map_err(|why| format!("couldn't get version/kind; json parse error: {why}")),
        Form::Yaml => yaml::read(body).map(|read| Document { json: read.json, strict_error: read.strict_error }),
        Form::Protobuf => Err(NO_PROTOBUF.to_owned()),
    }
}

/// Reads the object of a request. Warnings are told in any case, also when the object is refused later.
pub fn object(
    request: &HttpRequest,
    form: Form,
    resource: Resource,
    mode: FieldValidation,
    warnings: &mut Vec<String>,
) -> Result<Sent, Box<Status>> {
    let unrecognized = |why: &str| failure::bad_request(kinds::unrecognized(resource, why, request.body));
    let Document { json, strict_error } = document(form, request.body).map_err(|why| unrecognized(&why))?;
    let kind = GroupVersionKind::of(&json).map_err(|why| unrecognized(&why))?.or_of(resource);
    let refuse = |why: &str| failure::bad_request(kind.cannot_be_handled(resource, why));
    if let Some(why) = decode::misfit(&kind, &json, resource, request.body) {
        return Err(refuse(&why));
    }
    let read = decode::read(&json, resource).map_err(|why| refuse(&why))?;
    match mode {
        FieldValidation::Strict => {
            let sentences: Vec<String> = strict_error.into_iter().chain(read.strict).collect();
            if !sentences.is_empty() {
                return Err(refuse(&decode::strict_error(&sentences)));
            }
        }
        FieldValidation::Warn => {
            warnings.extend(strict_error.iter().flat_map(|error| yaml::warnings(error)));
            warnings.extend(read.strict);
        }
        FieldValidation::Ignore => {}
    }
    if let Some(why) = kind.other_version(resource) {
        return Err(failure::bad_request(why));
    }
    Ok(Sent { object: read.object, version: decode::version(&json) })
}

#[cfg(test)]
mod tests {
    use super::*;

    ///
    #[test]
    fn media_types() {
        let form = |header: &str| Form::of(Some(header)).map_err(|status| status.code);
        assert_eq!(Form::of(None).ok(), Some(Form::Json));
        for header in [
            "",
            "application/json",
            "Application/JSON; charset=utf-8",
            "application/json;",
            "application/json; a=\"b c\"",
        ] {
            assert_eq!(form(header), Ok(Form::Json), "{header}");
        }
        assert_eq!(form("application/yaml"), Ok(Form::Yaml));
        assert_eq!(form("application/vnd.kubernetes.protobuf"), Ok(Form::Protobuf));
        for header in
            ["text/yaml", "*/*", "application/x-yaml", "json", "application/json; charset", "application/cbor"]
        {
            assert_eq!(form(header), Err(415), "{header}");
        }
        let message = Form::of(Some("text/plain")).expect_err("no media type that is read").message;
        assert_eq!(
            message,
            "the body of the request was in an unknown format - accepted media types include: application/json, \
             application/yaml, application/vnd.kubernetes.protobuf"
        );
    }
}
