//! Numbers as decimal digits, which .NET's number formats round and write.

/// A number `0.d₁d₂d₃… × 10^scale`; no digits are zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decimal {
    pub(super) negative: bool,
    /// Whether it came from a number with a fraction, of which .NET keeps the sign even of a zero.
    pub(super) float: bool,
    /// Digits from 0 to 9, neither the first nor the last one zero.
    digits: Vec<u8>,
    scale: i64,
}

impl Decimal {
    /// A whole number, exactly.
    pub(super) fn of_int(number: i64) -> Self {
        let written = number.unsigned_abs().to_string();
        let scale = i64::try_from(written.len()).unwrap_or(0);
        Self::new(number < 0, false, written.bytes(), scale)
    }

    /// The fewest digits that read as this number again, as .NET prints it without a precision.
    pub(super) fn shortest(number: f64) -> Self {
        Self::of_scientific(number, &format!("{:e}", number.abs()))
    }

    /// So many digits at most; 767 are those of every number exactly.
    pub(super) fn of_float(number: f64, digits: usize) -> Self {
        let precision = digits.clamp(1, 767) - 1;
        Self::of_scientific(number, &format!("{:.precision$e}", number.abs()))
    }

    fn of_scientific(number: f64, written: &str) -> Self {
        let (digits, exponent) = written.split_once('e').unwrap_or((written, "0"));
        let scale = exponent.parse::<i64>().unwrap_or(0) + 1;
        Self::new(number.is_sign_negative(), true, digits.bytes().filter(u8::is_ascii_digit), scale)
    }

    fn new(negative: bool, float: bool, written: impl Iterator<Item = u8>, scale: i64) -> Self {
        let digits = written.map(|digit| digit - b'0').collect();
        let mut made = Self { negative, float, digits, scale };
        made.strip();
        made
    }

    /// Takes zeros off both ends.
    fn strip(&mut self) {
        let leading = self.digits.iter().take_while(|&&digit| digit == 0).count();
        self.digits.drain(..leading);
        self.scale -= i64::try_from(leading).unwrap_or(0);
        while self.digits.last() == Some(&0) {
            self.digits.pop();
        }
        if self.digits.is_empty() {
            self.scale = 0;
            // A whole number knows no negative zero.
            self.negative &= self.float;
        }
    }

    pub(super) fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// The place of the point: how many digits stand before it.
    pub(super) fn scale(&self) -> i64 {
        self.scale
    }

    /// How many digits there are.
    pub(super) fn count(&self) -> i64 {
        i64::try_from(self.digits.len()).unwrap_or(i64::MAX)
    }

    /// The digit at that place, beyond the last one none.
    pub(super) fn digit(&self, place: i64) -> Option<char> {
        let digit = self.digits.get(usize::try_from(place).ok()?)?;
        Some(char::from(b'0' + digit))
    }

    /// Times a power of ten.
    pub(super) fn shift(&mut self, places: i64) {
        if !self.is_zero() {
            self.scale += places;
        }
    }

    /// Keeps so many digits; halves go away from zero.
    pub(super) fn round(&mut self, keep: i64) {
        if keep >= self.count() {
            return;
        }
        let Ok(kept) = usize::try_from(keep) else {
            self.digits.clear();
            return self.strip();
        };
        let up = self.digits.get(kept).is_some_and(|&digit| digit >= 5);
        self.digits.truncate(kept);
        if up {
            while self.digits.last() == Some(&9) {
                self.digits.pop();
            }
            match self.digits.last_mut() {
                Some(last) => *last += 1,
                None => {
                    self.digits.push(1);
                    self.scale += 1;
                }
            }
        }
        self.strip();
    }

    /// The digits before the point, at least one; with a comma between groups of three if so told.
    pub(super) fn whole(&self, grouped: bool) -> String {
        let count = self.scale.max(1);
        let mut out = String::new();
        for place in 0..count {
            if grouped && place > 0 && (count - place) % 3 == 0 {
                out.push(',');
            }
            let digit = if self.scale > 0 { self.digit(place) } else { None };
            out.push(digit.unwrap_or('0'));
        }
        out
    }

    /// So many digits after the point, with the point unless there are none.
    pub(super) fn fraction(&self, count: i64) -> String {
        let mut out = String::new();
        if count > 0 {
            out.push('.');
        }
        for place in 0..count {
            out.push(self.digit(self.scale + place).unwrap_or('0'));
        }
        out
    }
}

/// The exponent of ten as .NET writes it: the letter, the sign, so many digits at least.
pub(super) fn exponent(letter: char, power: i64, least: usize, plus: bool) -> String {
    let sign = if power < 0 {
        "-"
    } else if plus {
        "+"
    } else {
        ""
    };
    format!("{letter}{sign}{:0least$}", power.unsigned_abs())
}

/// The number as .NET prints it without a format: `1.5`, `100`, `1E+15`, `1E-05`.
pub(super) fn print_float(number: f64) -> String {
    let decimal = Decimal::shortest(number);
    let most = decimal.count().max(15);
    general(&decimal, most, 'E')
}

/// The shorter of the plain and the scientific form, plain up to so many digits.
pub(super) fn general(decimal: &Decimal, most: i64, letter: char) -> String {
    let sign = if decimal.negative { "-" } else { "" };
    let scientific = decimal.scale() > most || decimal.scale() < -3;
    if !scientific {
        let fraction = (decimal.count() - decimal.scale()).max(0);
        let fraction = if decimal.is_zero() { 0 } else { fraction };
        return format!("{sign}{}{}", decimal.whole(false), decimal.fraction(fraction));
    }
    let mut out = String::from(sign);
    out.push(decimal.digit(0).unwrap_or('0'));
    if decimal.count() > 1 {
        out.push('.');
        out.extend((1..decimal.count()).filter_map(|place| decimal.digit(place)));
    }
    out + &exponent(letter, decimal.scale() - 1, 2, true)
}
