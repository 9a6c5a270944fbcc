//! The audit as one page of HTML: no script, no outside resource, everything from the input escaped.

mod marked;
mod parts;

use std::io;

use askama::Template;
use sha2::{Digest as _, Sha256};

use super::bars::Bar;
use super::document::Document;
use super::words;
use parts::{ControlPart, Facts, FindingPart, Key, Matrix, SuppressedPart, UnknownPart, VaultPart};

/// The page's only style sheet, written into it.
const STYLE: &str = include_str!("../../../../templates/report/page.css");

/// What the template is filled with.
#[derive(Template)]
#[template(path = "page.html")]
struct Page<'d> {
    document: &'d Document,
    title: String,
    style: &'static str,
    style_hash: String,
    sentence: String,
    scope: Vec<String>,
    keys: Vec<Key>,
    areas: Vec<Bar>,
    facts: Vec<Bar>,
    controls_bar: Bar,
    matrices: Vec<Matrix>,
    controls: Vec<ControlPart>,
    vaults: Vec<VaultPart>,
    elsewhere: Vec<FindingPart>,
    unknowns: Vec<UnknownPart>,
    suppressed: Vec<SuppressedPart>,
    inputs: Facts,
    no_proof: &'static str,
}

/// Writes the page.
pub(super) fn write_page(document: &Document, out: &mut dyn io::Write) -> io::Result<()> {
    let page = Page {
        document,
        title: words::word(&document.title),
        style: STYLE,
        style_hash: style_hash(),
        sentence: words::sentence(document),
        scope: document.scope.iter().map(|path| words::word(path)).collect(),
        keys: Key::all(),
        areas: parts::areas(document),
        facts: parts::facts(document),
        controls_bar: parts::controls_bar(document),
        matrices: parts::matrices(document),
        controls: parts::controls(document),
        vaults: parts::vaults(document),
        elsewhere: parts::elsewhere(document),
        unknowns: parts::unknowns(document),
        suppressed: parts::suppressed(document),
        inputs: parts::inputs(document),
        no_proof: words::NO_PROOF,
    };
    page.write_into(out)
}

/// The style sheet's hash, which alone the page's policy lets in.
fn style_hash() -> String {
    format!("sha256-{}", base64(&Sha256::digest(STYLE.as_bytes())))
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let number = three.iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let letter = usize::try_from(number >> (18 - 6 * place) & 63).ok().and_then(|at| LETTERS.get(at));
            text.push(match letter {
                Some(letter) if place <= three.len() => char::from(*letter),
                _ => '=',
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        for (text, encoded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(text.as_bytes()), encoded);
        }
    }
}
