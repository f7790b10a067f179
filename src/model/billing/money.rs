//! Money: whole numbers of the smallest unit, with the currency. Nothing is ever counted in fractions (C3.6).

use std::{fmt, str::FromStr};

use crate::model::figures::grouped;

/// A currency by its three letters (ISO 4217).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Currency {
    code: &'static str,
    /// How many digits of it stand behind the point.
    digits: u32,
}

/// The currencies in use. Most have two digits behind the point; the others stand below.
const CODES: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY \
    COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR \
    ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR \
    MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN \
    SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG";
const WITHOUT_DIGITS: &str = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
const THREE_DIGITS: &str = "BHD IQD JOD KWD LYD OMR TND";

impl Currency {
    /// The three letters.
    pub fn as_str(&self) -> &'static str {
        self.code
    }
}

impl FromStr for Currency {
    type Err = ();

    /// Capitals or not: `eur` is the euro.
    fn from_str(text: &str) -> Result<Self, ()> {
        let among = |codes: &'static str| codes.split_whitespace().find(|code| code.eq_ignore_ascii_case(text.trim()));
        let code = among(CODES).ok_or(())?;
        let digits = match (among(WITHOUT_DIGITS), among(THREE_DIGITS)) {
            (Some(_), _) => 0,
            (_, Some(_)) => 3,
            _ => 2,
        };
        Ok(Self { code, digits })
    }
}

/// An amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Money {
    /// In the smallest unit of the currency: cents, yen.
    pub minor: i64,
    pub currency: Currency,
}

impl Money {
    /// What was typed as an amount: `1234`, `1234.5`, `1,234.50`.
    ///
    /// # Errors
    /// A sentence where it is none, is negative, or has more digits behind the point than the currency.
    pub fn parse(typed: &str, currency: Currency) -> Result<Self, String> {
        let wrong = || match currency.digits {
            0 => format!("{typed} is no amount in {}. Enter a whole number such as 1250.", currency.code),
            digits => {
                let cents = "50".chars().chain("0".chars().cycle()).take(digits as usize).collect::<String>();
                format!("{typed} is no amount in {}. Enter a number such as 1250.{cents}.", currency.code)
            }
        };
        let text = typed.trim().replace(',', "");
        let (whole, cents) = text.split_once('.').unwrap_or((&text, ""));
        let plain = |digits: &str| digits.chars().all(|c| c.is_ascii_digit());
        if whole.is_empty() || !plain(whole) || !plain(cents) || cents.len() > currency.digits as usize || text.ends_with('.') {
            return Err(wrong());
        }
        let scaled = format!("{whole}{cents:0<width$}", width = currency.digits as usize);
        scaled.parse().map(|minor| Self { minor, currency }).map_err(|_| wrong())
    }

    /// The amount without the currency: `1,234.50`.
    pub fn amount(&self) -> String {
        let unit = 10_i64.pow(self.currency.digits);
        match self.currency.digits {
            0 => grouped(self.minor),
            digits => format!("{}.{:0width$}", grouped(self.minor / unit), self.minor % unit, width = digits as usize),
        }
    }
}

impl fmt::Display for Money {
    /// `EUR 1,234.50`: the letters leave no doubt about which dollar it is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\u{a0}{}", self.currency.code, self.amount())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(typed: &str, code: &str) -> Result<String, String> {
        Money::parse(typed, code.parse().unwrap()).map(|it| it.to_string().replace('\u{a0}', " "))
    }

    // C3.6
    #[test]
    fn amounts_are_whole_numbers_of_the_smallest_unit() {
        assert_eq!(money("1234.5", "EUR").unwrap(), "EUR 1,234.50");
        assert_eq!(money("1,234.56", "usd").unwrap(), "USD 1,234.56");
        assert_eq!(money("0.07", "EUR").unwrap(), "EUR 0.07");
        assert_eq!(money("1250", "JPY").unwrap(), "JPY 1,250");
        assert_eq!(money("3.125", "KWD").unwrap(), "KWD 3.125");
        assert_eq!(Money::parse("19.99", "EUR".parse().unwrap()).unwrap().minor, 1999);
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for (typed, code) in [
            ("12.345", "EUR"),
            ("12.5", "JPY"),
            ("-3", "EUR"),
            ("", "EUR"),
            ("1.2.3", "EUR"),
            ("12.", "EUR"),
            ("99999999999999999999", "EUR"),
            ("1e3", "EUR"),
        ] {
            assert!(money(typed, code).is_err(), "{typed} {code}");
        }
        assert!(money("x", "EUR").unwrap_err().ends_with("such as 1250.50."));
        assert!(money("x", "JPY").unwrap_err().ends_with("such as 1250."));
        assert!("EURO".parse::<Currency>().is_err() && "XXX".parse::<Currency>().is_err());
    }
}
