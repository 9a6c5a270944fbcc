//! Base64 and data URIs.

use super::args::{Outcome, arg, refuse, secured_deep, text};
use super::{Budget, Failure};
use crate::template::value::Value;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

pub(super) fn base64(args: &[Value], budget: &Budget) -> Outcome {
    let input = text("base64", args, 0)?;
    budget.check("base64", input.len() / 3 * 4 + 4)?;
    Ok(Value::string(encode(input.as_bytes())))
}

pub(super) fn base64_to_string(args: &[Value], _: &Budget) -> Outcome {
    decode_text("base64ToString", text("base64ToString", args, 0)?).map(Value::string)
}

pub(super) fn base64_to_json(args: &[Value], budget: &Budget) -> Outcome {
    let json = decode_text("base64ToJson", text("base64ToJson", args, 0)?)?;
    let value = super::json_read::read("base64ToJson", &json, budget)?;
    Ok(secured_deep(value, arg(args, 0).secure))
}

pub(super) fn data_uri(args: &[Value], budget: &Budget) -> Outcome {
    let input = text("dataUri", args, 0)?;
    budget.check("dataUri", input.len() / 3 * 4 + 64)?;
    // The reference prints `utf8`; the engine writes `utf-8`.
    Ok(Value::string(format!("data:text/plain;charset=utf-8;base64,{}", encode(input.as_bytes()))))
}

pub(super) fn data_uri_to_string(args: &[Value], _: &Budget) -> Outcome {
    let input = text("dataUriToString", args, 0)?;
    let Some((kind, content)) = scheme_cut(input).and_then(|rest| rest.split_once(',')) else {
        return refuse("`dataUriToString` takes a text that begins with `data:` and has a `,`");
    };
    if kind.to_ascii_lowercase().ends_with(";base64") {
        return decode_text("dataUriToString", content).map(Value::string);
    }
    Ok(Value::string(super::uri::decode(content)))
}

/// What follows `data:`, whose case does not matter.
fn scheme_cut(input: &str) -> Option<&str> {
    let (scheme, rest) = input.split_at_checked(5)?;
    scheme.eq_ignore_ascii_case("data:").then_some(rest)
}

fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() / 3 * 4 + 4);
    for chunk in bytes.chunks(3) {
        let byte = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let index = (bits >> (18 - 6 * place) & 63) as usize;
            let digit = ALPHABET.get(index).copied().unwrap_or(b'=');
            out.push(if place > chunk.len() { '=' } else { char::from(digit) });
        }
    }
    out
}

fn decode_text(name: &str, text: &str) -> Result<String, Failure> {
    let Some(bytes) = decode(text) else {
        return refuse(format!("`{name}` takes base64 text, which this is not"));
    };
    // .NET reads bytes that are no UTF-8 as the replacement character, as Rust does.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    if !digits.len().is_multiple_of(4) {
        return None;
    }
    let padding = digits.iter().rev().take_while(|&&byte| byte == b'=').count();
    let kept = digits.get(..digits.len() - padding).filter(|_| padding <= 2)?;
    let mut out = Vec::with_capacity(kept.len() / 4 * 3 + 3);
    for chunk in kept.chunks(4) {
        let mut bits: u32 = 0;
        for place in 0..4 {
            let value = match chunk.get(place) {
                Some(digit) => u32::try_from(ALPHABET.iter().position(|each| each == digit)?).ok()?,
                None => 0,
            };
            bits = bits << 6 | value;
        }
        let bytes = bits.to_be_bytes();
        out.extend(bytes.iter().skip(1).take(chunk.len().saturating_sub(1)));
    }
    Some(out)
}
