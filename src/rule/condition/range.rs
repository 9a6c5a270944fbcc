//! How many items fulfil a condition when some of them can't be judged, and what operators say of that.

use std::sync::Arc;

use super::Test;
use super::operand::{Number, Scalar};
use crate::template::{Kind, Truth, Unknown, Value};

/// A number of items, known within bounds.
#[derive(Debug, Clone)]
pub(super) struct Range {
    sure: i64,
    extra: Extra,
}

/// How many more there may be.
#[derive(Debug, Clone)]
enum Extra {
    None,
    Some(i64, Arc<Unknown>),
    AnyNumber(Arc<Unknown>),
}

impl Range {
    /// No items.
    pub(super) const ZERO: Self = Self { sure: 0, extra: Extra::None };

    /// One more item, which counts if `truth`.
    #[must_use]
    pub(super) fn with_item(self, truth: Truth) -> Self {
        let Self { sure, extra } = self;
        match (truth, extra) {
            (Truth::True, extra) => Self { sure: sure.saturating_add(1), extra },
            (Truth::False, extra) | (Truth::Unknown(_), extra @ Extra::AnyNumber(_)) => Self { sure, extra },
            (Truth::Unknown(why), Extra::None) => Self { sure, extra: Extra::Some(1, why) },
            (Truth::Unknown(_), Extra::Some(more, why)) => {
                Self { sure, extra: Extra::Some(more.saturating_add(1), why) }
            }
        }
    }

    /// Any number of further items, which count if `truth`.
    #[must_use]
    pub(super) fn with_open(self, truth: &Truth, why: &Arc<Unknown>) -> Self {
        if truth.is_false() {
            return self;
        }
        Self { sure: self.sure, extra: Extra::AnyNumber(Arc::clone(why)) }
    }

    /// What a test says of the number.
    ///
    /// Where every number within the bounds gives the same, that is the answer. Operators on texts, which no one asks
    /// of a number, are left unknown unless the number is known.
    #[must_use]
    pub(super) fn judge(&self, test: &Test) -> Truth {
        let (most, why) = match &self.extra {
            Extra::None => return judge_at(test, self.sure),
            Extra::Some(more, why) => (self.sure.saturating_add(*more), why),
            Extra::AnyNumber(why) => (i64::MAX, why),
        };
        let decided = match test {
            // From the least to the greatest number an order changes at most once.
            Test::Compares(..) => {
                let least = judge_at(test, self.sure).is_true();
                (least == judge_at(test, most).is_true()).then_some(least)
            }
            Test::Equals(operand) => self.none_within(most, std::slice::from_ref(operand)),
            Test::In(operands) => {
                self.none_within(most, operands).or_else(|| self.each_among(most, test, operands.len()))
            }
            Test::Exists => Some(true),
            Test::Contains { .. } | Test::Like(_) | Test::Match(_) | Test::ContainsKey(_) | Test::Computed(_) => None,
        };
        decided.map_or_else(|| Truth::Unknown(Arc::clone(why)), Truth::of)
    }

    /// `false` if the number surely is none of the operands.
    fn none_within(&self, most: i64, operands: &[Scalar]) -> Option<bool> {
        let (least, most) = (Number::Int(self.sure), Number::Int(most));
        let possible = operands.iter().filter_map(Scalar::to_number).any(|number| {
            number.compare(least).is_some_and(std::cmp::Ordering::is_ge)
                && number.compare(most).is_some_and(std::cmp::Ordering::is_le)
        });
        (!possible).then_some(false)
    }

    /// `true` if every number within the bounds passes; more numbers than operands can't.
    fn each_among(&self, most: i64, test: &Test, operands: usize) -> Option<bool> {
        let width = usize::try_from(most.saturating_sub(self.sure)).ok()?;
        (width < operands && (self.sure..=most).all(|count| judge_at(test, count).is_true())).then_some(true)
    }
}

fn judge_at(test: &Test, count: i64) -> Truth {
    test.judge(&Value::new(Kind::Int(count)))
}
