//! `guid()` and `uniqueString()`, exactly as Azure computes them, as resource names depend on them.

use sha1::{Digest, Sha1};

use super::args::{Outcome, text};
use super::{Budget, Failure};
use crate::template::value::Value;

/// The namespace of the name-based UUIDs: 11fb06fb-712d-4ddd-98c7-e71bbd588830.
const NAMESPACE: [u8; 16] =
    [0x11, 0xfb, 0x06, 0xfb, 0x71, 0x2d, 0x4d, 0xdd, 0x98, 0xc7, 0xe7, 0x1b, 0xbd, 0x58, 0x88, 0x30];

/// SOURCE: Azure/bicep folds `guid('foo', 'bar', 'baz')` with the real engine; the test below has its value.
pub(super) fn guid(args: &[Value], _: &Budget) -> Outcome {
    let mut hasher = Sha1::new();
    hasher.update(NAMESPACE);
    hasher.update(joined("guid", args)?);
    let mut uuid: u128 = 0;
    for byte in hasher.finalize().iter().take(16) {
        uuid = uuid << 8 | u128::from(*byte);
    }
    // Version 5, and the variant of RFC 9562.
    uuid = uuid & !(0xf << 76) | 0x5 << 76;
    uuid = uuid & !(0x3 << 62) | 0x2 << 62;
    let digits = format!("{uuid:032x}");
    let group = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    Ok(Value::string([group(0, 8), group(8, 12), group(12, 16), group(16, 20), group(20, 32)].join("-")))
}

pub(super) fn unique_string(args: &[Value], _: &Budget) -> Outcome {
    const DIGITS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let hash = murmur(joined("uniqueString", args)?.as_bytes());
    let digit = |place: u32| {
        let index = (hash >> (59 - 5 * place) & 31) as usize;
        char::from(DIGITS.get(index).copied().unwrap_or(b'a'))
    };
    Ok(Value::string((0..12).map(digit).chain([last_digit(hash, DIGITS)]).collect::<String>()))
}

/// Twelve digits take 60 bits; the last one has the remaining four and a zero.
fn last_digit(hash: u64, digits: &[u8; 32]) -> char {
    char::from(digits.get((hash << 1 & 31) as usize).copied().unwrap_or(b'a'))
}

fn joined(name: &str, args: &[Value]) -> Result<String, Failure> {
    let texts: Result<Vec<&str>, Failure> = (0..args.len()).map(|index| text(name, args, index)).collect();
    Ok(texts?.join("-"))
}

/// The engine's variant of a 64-bit Murmur hash: two lanes of 32 bits, seed 0.
///
/// SOURCE: not documented; agrees with values that the engine gave, see the tests.
fn murmur(bytes: &[u8]) -> u64 {
    const C1: u32 = 0x239b_961b;
    const C2: u32 = 0xab0e_9789;
    let (mut h1, mut h2): (u32, u32) = (0, 0);
    let lane = |bytes: &[u8]| bytes.iter().rev().fold(0u32, |word, &byte| word << 8 | u32::from(byte));
    let first = |k: u32| k.wrapping_mul(C1).rotate_left(15).wrapping_mul(C2);
    let second = |k: u32| k.wrapping_mul(C2).rotate_left(17).wrapping_mul(C1);
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let (low, high) = chunk.split_at(4);
        h1 = (h1 ^ first(lane(low))).rotate_left(19).wrapping_add(h2);
        h1 = h1.wrapping_mul(5).wrapping_add(0x561c_cd1b);
        h2 = (h2 ^ second(lane(high))).rotate_left(13).wrapping_add(h1);
        h2 = h2.wrapping_mul(5).wrapping_add(0x0bca_a747);
    }
    let (low, high) = chunks.remainder().split_at(chunks.remainder().len().min(4));
    h2 ^= second(lane(high));
    h1 ^= first(lane(low));
    #[expect(clippy::cast_possible_truncation, reason = "expressions are far shorter than 4 GB")]
    let length = bytes.len() as u32;
    h1 ^= length;
    h2 ^= length;
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    h1 = finish(h1);
    h2 = finish(h2);
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    u64::from(h2) << 32 | u64::from(h1)
}

fn finish(mut h: u32) -> u32 {
    h = (h ^ h >> 16).wrapping_mul(0x85eb_ca6b);
    h = (h ^ h >> 13).wrapping_mul(0xc2b2_ae35);
    h ^ h >> 16
}
