//! Compresses the static files once and gives each an address that changes with its content.

use std::{env, fmt::Write as _, fs, path::Path};

fn main() {
    // `embed_migrations!` does not notice a new migration folder by itself.
    println!("cargo:rerun-if-changed=migrations");
    println!("cargo:rerun-if-changed=static");
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=Cargo.lock");
    println!("cargo:rustc-env=LETTRE_VERSION={}", version_of("lettre"));
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    let mut list = String::from("&[\n");
    for folder in ["static", "static/vendor"] {
        let mut files: Vec<_> = fs::read_dir(folder).expect("static files").map(|entry| entry.expect("a file").path()).collect();
        files.sort();
        for path in files.iter().filter(|path| path.is_file()) {
            let Some(kind) = kind(path) else { continue };
            let plain = whole(path);
            let hash = fingerprint(&plain);
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            let packed = Path::new(&out).join(format!("{name}.br"));
            fs::write(&packed, brotli(&plain)).expect("room for a packed file");
            let full = Path::new(&out).join(&name);
            fs::write(&full, &plain).expect("room for a file");
            writeln!(
                list,
                "Asset {{ name: {name:?}, address: \"/assets/{hash:016x}/{name}\", kind: {kind:?}, plain: include_bytes!({full:?}), packed: include_bytes!({packed:?}) }},"
            )
            .expect("text");
        }
    }
    list.push(']');
    fs::write(Path::new(&out).join("assets.rs"), list).expect("room for the list");
}

/// The version of a library as Cargo.lock has it.
fn version_of(library: &str) -> String {
    let lock = fs::read_to_string("Cargo.lock").unwrap_or_default();
    let (_, rest) = lock.split_once(&format!("name = \"{library}\"\nversion = \"")).unwrap_or_default();
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// A static file with all that its `@import` lines name in their place, so that browsers ask for one file instead of a dozen.
fn whole(path: &Path) -> Vec<u8> {
    let plain = fs::read(path).expect("a static file");
    let Ok(text) = std::str::from_utf8(&plain) else { return plain };
    if path.extension().is_none_or(|kind| kind != "css") || !text.contains("@import \"") {
        return plain;
    }
    let mut all = String::new();
    for line in text.lines() {
        match line.strip_prefix("@import \"").and_then(|rest| rest.strip_suffix("\";")) {
            Some(part) => all.push_str(&fs::read_to_string(path.with_file_name(part)).expect("an imported style sheet")),
            None => all.push_str(line),
        }
        all.push('\n');
    }
    all.into_bytes()
}

fn kind(path: &Path) -> Option<&'static str> {
    match path.extension()?.to_str()? {
        "css" => Some("text/css; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        "png" => Some("image/png"),
        _ => None,
    }
}

/// FNV-1a: enough to tell one version of a file from the next.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

fn brotli(plain: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    let params = brotli::enc::BrotliEncoderParams { quality: 9, ..Default::default() };
    brotli::BrotliCompress(&mut &plain[..], &mut packed, &params).expect("memory to write to");
    packed
}
