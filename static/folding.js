// Text as people look for it, folded sign by sign as the server folds it (U4): `src/model/folding.rs`, whose tests compare these
// tables with its own for every sign there is.

const signs = [
  ["'", "`´‘’‚‛′ʹʻʼʽˈ՚׳ꞌ＇"],
  ["\"", "“”„‟″«»״＂"],
  ["-", "\u2212\u2043"]
];
const letters = [
  ["ss", "ß"], ["ae", "æǽ"], ["oe", "œ"], ["th", "þ"], ["ij", "ĳ"], ["n", "ŋɲƞɳ"], ["o", "øɵɔ"], ["l", "łƚɫⱡɬ"],
  ["d", "đðɖɗƌ"], ["h", "ħⱨɦ"], ["t", "ŧⱦƭƫʈ"], ["i", "ıɨɩ"], ["k", "ĸƙⱪ"], ["b", "ƀɓƃ"], ["c", "ƈȼ"], ["e", "əǝɛɇ"],
  ["f", "ƒ"], ["g", "ǥɠɣ"], ["j", "ɉȷ"], ["p", "ƥᵽ"], ["q", "ɋ"], ["r", "ɍɽ"], ["s", "ȿʂ"], ["u", "ʉʊ"], ["v", "ʋ"], ["w", "ⱳ"],
  ["y", "ɏƴ"], ["z", "ƶȥɀⱬ"], ["a", "ⱥɑ"], ["σ", "ς"], ["ک", "ك"], ["ی", "يى"], ["ه", "ة"], ["", "ـ"],
  ["0", "٠۰"], ["1", "١۱"], ["2", "٢۲"], ["3", "٣۳"], ["4", "٤۴"], ["5", "٥۵"], ["6", "٦۶"], ["7", "٧۷"], ["8", "٨۸"], ["9", "٩۹"]
];

const each = (table) => new Map(table.flatMap(([plain, others]) => [...others].map((sign) => [sign, plain])));
const plainSigns = each(signs);
const plainLetters = each(letters);
const asTyped = (sign) => plainSigns.get(sign) ?? (/\p{Pd}/u.test(sign) ? "-" : /[\p{White_Space}\p{Z}]/u.test(sign) ? " " : sign);

const plainly = (text) => {
  let folded = "";
  let dropsMarks = false;
  const signs = [...[...text].map(asTyped).join("").normalize("NFKD").replace(/\p{Default_Ignorable_Code_Point}/gu, "")].map(asTyped);
  for (const sign of signs) {
    if (/\p{M}/u.test(sign)) {
      if (!dropsMarks) folded += sign;
      continue;
    }
    dropsMarks = /[\x00-\x7f\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Hebrew}]/u.test(sign);
    for (const letter of sign.toLowerCase()) folded += plainLetters.get(letter) ?? letter;
  }
  return folded.normalize("NFC").split(" ").filter(Boolean).join(" ");
};
