//! Tax ids: what they look like in each country, and their check digits where those are simple (C3.4).

use super::Country;

/// What a tax id of one country looks like. In a shape `#` is a digit, `@` a letter and `*` either; all else stands for itself.
struct Form {
    country: &'static str,
    /// What it is called there.
    called: &'static str,
    /// The letters that may stand before it and are kept.
    prefix: &'static str,
    shapes: &'static [&'static str],
    example: &'static str,
    /// Whether its check digits agree, where their sum is simple and the same everywhere in the country.
    checks: Option<fn(&str) -> bool>,
}

const VAT: &str = "VAT number";

macro_rules! forms {
    ($($country:literal $called:expr, $prefix:literal [$($shape:literal)+] $example:literal $checks:expr;)+) => {
        const FORMS: &[Form] = &[$(Form {
            country: $country,
            called: $called,
            prefix: $prefix,
            shapes: &[$($shape),+],
            example: $example,
            checks: $checks,
        }),+];
    };
}

// The shapes and sums are those that tax offices publish.
#[rustfmt::skip]
forms! {
    "AT" VAT, "AT" ["U########"] "ATU13585627" Some(austrian);
    "BE" VAT, "BE" ["##########"] "BE0428759497" Some(|id| rest(&id[..8], 97) + number(&id[8..]) == 97);
    "BG" VAT, "BG" ["#########" "##########"] "BG175074752" None;
    "CY" VAT, "CY" ["########@"] "CY10259033P" None;
    "CZ" VAT, "CZ" ["########" "#########" "##########"] "CZ25123891" None;
    "DE" VAT, "DE" ["#########"] "DE136695976" Some(hybrid);
    "DK" VAT, "DK" ["########"] "DK13585628" Some(|id| sum(id, &[2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11));
    "EE" VAT, "EE" ["#########"] "EE100931558" Some(|id| sum(id, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_multiple_of(10));
    "ES" VAT, "ES" ["*#######*"] "ESB58378431" None;
    "FI" VAT, "FI" ["########"] "FI20774740" Some(|id| sum(id, &[7, 9, 10, 5, 8, 4, 2, 1]).is_multiple_of(11));
    "FR" VAT, "FR" ["**#########"] "FR40303265045" Some(french);
    "GR" VAT, "EL" ["#########"] "EL094259216" Some(|id| sum(id, &[256, 128, 64, 32, 16, 8, 4, 2]) % 11 % 10 == number(&id[8..]));
    "HR" VAT, "HR" ["###########"] "HR33392005961" Some(hybrid);
    "HU" VAT, "HU" ["########"] "HU12892312" Some(|id| sum(id, &[9, 7, 3, 1, 9, 7, 3, 1]).is_multiple_of(10));
    "IE" VAT, "IE" ["#######@" "#######@@" "#*#####@"] "IE6433435F" None;
    "IT" VAT, "IT" ["###########"] "IT00743110157" Some(luhn);
    "LT" VAT, "LT" ["#########" "############"] "LT119511515" None;
    "LU" VAT, "LU" ["########"] "LU15027442" Some(|id| rest(&id[..6], 89) == number(&id[6..]));
    "LV" VAT, "LV" ["###########"] "LV40003521600" None;
    "MT" VAT, "MT" ["########"] "MT11679112" Some(|id| sum(id, &[3, 4, 6, 7, 8, 9, 10, 1]).is_multiple_of(37));
    "NL" VAT, "NL" ["#########B##"] "NL004495445B01" Some(dutch);
    "PL" VAT, "PL" ["##########"] "PL8567346215" Some(|id| sum(id, &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == number(&id[9..]));
    "PT" VAT, "PT" ["#########"] "PT501964843" Some(|id| (11 - sum(id, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 11 % 10 == number(&id[8..]));
    "RO" VAT, "RO" ["##" "###" "####" "#####" "######" "#######" "########" "#########" "##########"] "RO18547290" Some(romanian);
    "SE" VAT, "SE" ["############"] "SE123456789701" Some(|id| luhn(&id[..10]));
    "SI" VAT, "SI" ["########"] "SI50223054" Some(|id| (11 - sum(id, &[8, 7, 6, 5, 4, 3, 2]) % 11) % 10 == number(&id[7..]));
    "SK" VAT, "SK" ["##########"] "SK2022749619" Some(|id| rest(id, 11) == 0);
    "GB" VAT, "GB" ["#########" "############" "GD###" "HA###"] "GB980780684" Some(british);
    "CH" VAT, "CHE" ["#########" "#########MWST" "#########TVA" "#########IVA" "#########TPV"] "CHE107787577IVA" Some(swiss);
    "NO" VAT, "NO" ["#########" "#########MVA"] "NO988077917MVA" Some(|id| sum(id, &[3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11));
    "IS" VAT, "IS" ["#####" "######"] "IS00621" None;
    "US" "EIN", "" ["#########"] "91-1144442" None;
    "CA" "business number", "" ["#########" "#########RT####"] "123456782RT0001" Some(|id| luhn(&id[..9]));
    "AU" "ABN", "" ["###########"] "83 914 571 673" Some(australian);
    "NZ" "GST number", "" ["########" "#########"] "49-091-850" None;
    "IN" "GSTIN", "" ["##@@@@@####@***"] "27AAPFU0939F1ZV" Some(indian);
    "BR" "CNPJ", "" ["************##"] "16.727.230/0001-97" Some(brazilian);
    "JP" "corporate number", "" ["#############" "T#############"] "T5835678256246" None;
    "KR" "business registration number", "" ["##########"] "116-82-00276" None;
    "ZA" VAT, "" ["##########"] "4123456789" None;
    "TR" "tax number", "" ["##########"] "4540536920" None;
    "AE" "TRN", "" ["###############"] "100123456700003" None;
    "SA" VAT, "" ["###############"] "310122393500003" None;
}

impl Form {
    fn fits(&self, body: &str) -> bool {
        self.shapes.iter().any(|shape| fits(body, shape))
    }

    /// Whether this begins with the letters of the country, and goes on as its numbers do.
    fn is_begun_by(&self, plain: &str) -> bool {
        !self.prefix.is_empty() && plain.strip_prefix(self.prefix).is_some_and(|body| self.fits(body))
    }
}

/// A tax id in the form in which it is kept: capitals and digits, with the letters of its country where they belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxId(String);

impl TaxId {
    /// What was typed, with or without spaces, points and hyphens.
    ///
    /// # Errors
    /// A sentence where it does not look like one of this country, or where its check digits do not agree.
    pub fn parse(country: Country, typed: &str) -> Result<Self, String> {
        let plain: String = typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-' | '/')).collect();
        let plain = plain.to_ascii_uppercase();
        let Some(form) = FORMS.iter().find(|form| form.country == country.as_str()) else {
            let sound = (3..=30).contains(&plain.len()) && plain.chars().all(|c| c.is_ascii_alphanumeric());
            return if sound { Ok(Self(plain)) } else { Err("Use only A to Z and digits, at least three of them.".to_owned()) };
        };
        // What a country writes before its numbers is known; of Greece people type both.
        let body = [form.prefix, form.country].into_iter().find_map(|prefix| plain.strip_prefix(prefix)).unwrap_or(&plain);
        // Where letters may begin a number, those of another country begin none of this one.
        let foreign = !plain.starts_with(form.prefix) && FORMS.iter().any(|other| other.is_begun_by(&plain));
        if foreign || !form.fits(body) {
            return Err(format!("This isn't a {} of {country}. One looks like {}.", form.called, form.example));
        }
        if form.checks.is_some_and(|agree| !agree(body)) {
            return Err(format!("This {} has a wrong digit: its check digit doesn't match.", form.called));
        }
        Ok(Self(format!("{}{body}", form.prefix)))
    }

    /// The letters and digits.
    pub fn into_string(self) -> String {
        self.0
    }

    /// What the tax id of a country is called and looks like, for the hint beside the field.
    pub fn example(country: Country) -> Option<(&'static str, &'static str)> {
        FORMS.iter().find(|form| form.country == country.as_str()).map(|form| (form.called, form.example))
    }
}

fn fits(body: &str, shape: &str) -> bool {
    let sign = |(c, wanted): (char, char)| match wanted {
        '#' => c.is_ascii_digit(),
        '@' => c.is_ascii_uppercase(),
        '*' => c.is_ascii_digit() || c.is_ascii_uppercase(),
        wanted => c == wanted,
    };
    body.chars().count() == shape.chars().count() && body.chars().zip(shape.chars()).all(sign)
}

fn digits(text: &str) -> impl Iterator<Item = u32> + '_ {
    text.chars().filter_map(|c| c.to_digit(10))
}

/// The number that digits make; what is longer than a check digit is not asked.
fn number(text: &str) -> u32 {
    digits(text).fold(0, |n, digit| n * 10 + digit)
}

/// What is left of a long number, digit by digit.
fn rest(text: &str, by: u32) -> u32 {
    digits(text).fold(0, |n, digit| (n * 10 + digit) % by)
}

/// The digits, each times its weight; those without one count nothing.
fn sum(text: &str, weights: &[u32]) -> u32 {
    digits(text).zip(weights).map(|(digit, weight)| digit * weight).sum()
}

/// Every second digit from the end twice, and what is above nine crosswise.
fn luhn(text: &str) -> bool {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let all: Vec<u32> = digits(text).collect();
    let one = |(n, digit): (usize, &u32)| if n % 2 == 1 { doubled(*digit) } else { *digit };
    all.iter().rev().enumerate().map(one).sum::<u32>() % 10 == 0
}

/// ISO 7064, modulo 11 and 10.
fn hybrid(text: &str) -> bool {
    let all: Vec<u32> = digits(text).collect();
    let Some((last, first)) = all.split_last() else { return false };
    let product = first.iter().fold(10, |product, digit| {
        let sum = (product + digit) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (11 - product) % 10 == *last
}

fn austrian(text: &str) -> bool {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let all: Vec<u32> = digits(text).collect();
    let Some((last, first)) = all.split_last() else { return false };
    let sum: u32 = first.iter().enumerate().map(|(n, digit)| if n % 2 == 1 { doubled(*digit) } else { *digit }).sum();
    (106 - sum) % 10 == *last
}

/// Two check digits stand first; where letters do, the sum is another one.
fn french(text: &str) -> bool {
    let (key, number_) = text.split_at(2);
    !key.chars().all(|c| c.is_ascii_digit()) || rest(&format!("{number_}12"), 97) == number(key)
}

/// The number of a company by its own sum, or, for people who work alone, all of it modulo 97.
fn dutch(text: &str) -> bool {
    let weighted = sum(text, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11 == number(&text[8..9]);
    // Letters count as they do in bank accounts: A is 10.
    let spelled: String = format!("NL{text}").chars().filter_map(|c| c.to_digit(36)).map(|value| value.to_string()).collect();
    weighted || rest(&spelled, 97) == 1
}

fn romanian(text: &str) -> bool {
    let padded = format!("{text:0>10}");
    sum(&padded, &[7, 5, 3, 2, 1, 7, 5, 3, 2]) * 10 % 11 % 10 == number(&padded[9..])
}

/// Government departments and health authorities have numbers without a sum.
fn british(text: &str) -> bool {
    text.len() == 5 || matches!(sum(&text[..9], &[8, 7, 6, 5, 4, 3, 2, 10, 1]) % 97, 0 | 42)
}

fn swiss(text: &str) -> bool {
    (11 - sum(text, &[5, 4, 3, 2, 7, 6, 5, 4]) % 11) % 11 == number(&text[8..9])
}

fn australian(text: &str) -> bool {
    let less_one = digits(text).enumerate().map(|(n, digit)| if n == 0 { digit.wrapping_sub(1) } else { digit });
    let weights = [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19];
    !text.starts_with('0') && less_one.zip(weights).map(|(digit, weight)| digit * weight).sum::<u32>() % 89 == 0
}

/// Letters count too, in base 36; every second value twice, its two places added.
fn indian(text: &str) -> bool {
    let values: Vec<u32> = text.chars().filter_map(|c| c.to_digit(36)).collect();
    let Some((last, first)) = values.split_last() else { return false };
    let one = |(n, value): (usize, &u32)| value * (1 + u32::from(n % 2 == 1));
    let sum: u32 = first.iter().enumerate().map(one).map(|product| product / 36 + product % 36).sum();
    (36 - sum % 36) % 36 == *last
}

/// Two check digits, one over the twelve signs and one over thirteen. Letters count as their place behind the digits does.
fn brazilian(text: &str) -> bool {
    let values: Vec<u32> = text.bytes().map(|c| u32::from(c - b'0')).collect();
    let check = |upto: usize| {
        let weights = (2..=9).cycle();
        let sum: u32 = values[..upto].iter().rev().zip(weights).map(|(value, weight)| value * weight).sum();
        if sum % 11 < 2 { 0 } else { 11 - sum % 11 }
    };
    values.len() == 14 && check(12) == values[12] && check(13) == values[13]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(country: &str, typed: &str) -> Result<String, String> {
        TaxId::parse(country.parse().unwrap(), typed).map(TaxId::into_string)
    }

    // C3.4
    #[test]
    fn the_example_of_every_country_is_one_and_is_none_with_another_digit() {
        for form in FORMS {
            let kept = judged(form.country, form.example).unwrap_or_else(|sentence| panic!("{}: {sentence}", form.country));
            assert!(kept.starts_with(form.prefix) && kept.chars().all(|c| c.is_ascii_alphanumeric()), "{kept}");
            assert_eq!(judged(form.country, &kept), Ok(kept.clone()), "{} is kept as it is", form.country);
            let mut other: Vec<char> = kept.chars().collect();
            // In the middle of the number every sum notices one digit.
            let at = (0..other.len()).rfind(|n| *n < form.prefix.len() + 6 && other[*n].is_ascii_digit()).unwrap();
            other[at] = char::from_digit((other[at].to_digit(10).unwrap() + 1) % 10, 10).unwrap();
            let other: String = other.into_iter().collect();
            assert_eq!(judged(form.country, &other).is_err(), form.checks.is_some(), "{}: {other}", form.country);
        }
    }

    // C3.4: as people copy them from paper
    #[test]
    fn spaces_points_hyphens_and_small_letters_do_not_matter() {
        assert_eq!(judged("DE", "de 136 695 976"), Ok("DE136695976".into()));
        assert_eq!(judged("DE", "136695976"), Ok("DE136695976".into()));
        assert_eq!(judged("CH", "CHE-107.787.577 MWST"), Ok("CHE107787577MWST".into()));
        assert_eq!(judged("GR", "GR 094259216"), Ok("EL094259216".into()));
        assert_eq!(judged("US", "91-1144442"), Ok("911144442".into()));
        assert_eq!(judged("BR", "16.727.230/0001-97"), Ok("16727230000197".into()));
        assert_eq!(judged("NL", "NL123456789B13"), Ok("NL123456789B13".into()));
    }

    // C3.4
    #[test]
    fn what_is_wrong_is_said_with_an_example() {
        assert_eq!(judged("DE", "12345"), Err("This isn't a VAT number of Germany. One looks like DE136695976.".into()));
        assert_eq!(judged("FR", "DE136695976"), Err("This isn't a VAT number of France. One looks like FR40303265045.".into()));
        assert_eq!(judged("IT", "00743110158"), Err("This VAT number has a wrong digit: its check digit doesn't match.".into()));
        assert!(judged("AU", "ÄÖ").is_err() && judged("BR", "🦀").is_err() && judged("DE", "DE").is_err());
    }

    // C3.4: nothing is refused where nobody knows what one looks like
    #[test]
    fn elsewhere_letters_and_digits_are_enough() {
        assert_eq!(judged("MX", "abc-010203-ab9"), Ok("ABC010203AB9".into()));
        assert!(judged("MX", "a?").is_err());
    }
}
