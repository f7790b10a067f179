//! Static files: compiled in, compressed at build time, at addresses that change with their content.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, VARY},
    web,
};

struct Asset {
    name: &'static str,
    address: &'static str,
    kind: &'static str,
    plain: &'static [u8],
    packed: &'static [u8],
}

const ASSETS: &[Asset] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The address of a static file, as templates write it.
pub fn asset(name: &str) -> &'static str {
    ASSETS.iter().find(|asset| asset.name == name).map_or("/assets/missing", |asset| asset.address)
}

/// Whether a path leads to a static file.
pub fn is_one(path: &str) -> bool {
    path.starts_with("/assets/")
}

/// `GET /assets/{hash}/{name}`
pub async fn one(request: HttpRequest, path: web::Path<(String, String)>) -> HttpResponse {
    let wanted = request.path();
    let Some(asset) = ASSETS.iter().find(|asset| asset.address == wanted && asset.name == path.1) else {
        return HttpResponse::NotFound().finish();
    };
    let takes_brotli =
        request.headers().get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).is_some_and(|value| value.contains("br"));
    let mut answer = HttpResponse::Ok();
    answer.content_type(asset.kind).insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"));
    answer.insert_header((VARY, "Accept-Encoding"));
    if takes_brotli && asset.packed.len() < asset.plain.len() {
        answer.insert_header((CONTENT_ENCODING, "br")).body(asset.packed)
    } else {
        answer.body(asset.plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_sheet_asks_for_no_other() {
        for sheet in ASSETS.iter().filter(|asset| asset.name.ends_with(".css")) {
            assert!(!String::from_utf8_lossy(sheet.plain).contains("@import"), "{}", sheet.name);
        }
    }

    #[test]
    fn what_the_layout_names_is_there() {
        for name in [
            "console.css",
            "console.js",
            "copy.js",
            "dialogs.js",
            "kept.js",
            "links.js",
            "saving.js",
            "selection.js",
            "typed.js",
            "waiting.js",
            "tables.js",
            "ways.js",
            "folding.js",
            "zones.js",
            "lists.js",
            "editing.js",
            "password.js",
            "icons.svg",
            "mark.svg",
            "htmx-4.0.1.min.js",
            "basecoat-1.0.2.min.css",
        ] {
            assert_ne!(asset(name), "/assets/missing", "{name}");
        }
    }
}
