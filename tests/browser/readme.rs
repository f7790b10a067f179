//! The pictures in README, of the company that `steward seed demo` makes. Beside each stands what is in it: words and boxes. A
//! screen that differs from them by more than another font would is another screen, and the picture has to be made anew.

use std::fs;

use sha2::{Digest, Sha256};

use crate::{
    chromium::Window,
    northwind::{at_northwind, northwind},
};

/// A screen in the gallery.
struct Screen {
    name: &'static str,
    path: &'static str,
    /// What stands there once it is drawn.
    says: &'static str,
    height: u32,
}

const SCREENS: [Screen; 6] = [
    Screen {
        name: "what-changes",
        path: "/orgs/1000001/settings/users/roles?user=BEN&role=member",
        says: "What changes",
        height: 720,
    },
    Screen { name: "users", path: "/orgs/1000001/settings/users", says: "Greta Åkesson", height: 720 },
    Screen { name: "why", path: "/orgs/1000001/settings/users/BEN/access/3000002", says: "Why is", height: 720 },
    Screen { name: "who", path: "/projects/3000002/settings/access?permission=DownloadReports", says: "Through", height: 720 },
    Screen { name: "project-users", path: "/projects/3000002/settings/users", says: "Granted By", height: 720 },
    Screen { name: "roles", path: "/orgs/1000001/settings/roles?project=3000002", says: "Project roles", height: 720 },
];

const FOLDER: &str = "docs/gallery";
/// So large is a picture at most: whoever opens README loads them all.
const BYTES: usize = 120 * 1024;
const ANEW: &str = "The pictures in README show another screen. If the new one is meant, make them anew and look at them:\n\
    STEWARD_KEEP_PICTURE=1 cargo test --locked --test browser readme";

/// How far a box may lie elsewhere or be of another size, across and down: fonts of other machines are wider or narrower, but
/// lines are as high.
const ACROSS: i64 = 64;
const DOWN: i64 = 12;

/// What people see, in the order of the page: the box in pixels, what it is, what it says. How long ago something was, and on
/// which day, is told by the clock, not by the layout.
const SEEN: &str = r#"
    const line = it => {
        const own = [...it.childNodes].filter(n => n.nodeType === 3).map(n => n.data).join(' ');
        const icon = it.matches('svg') ? (it.querySelector('use')?.getAttribute('href') ?? '').replace(/.*#/, '#') : '';
        const control = it.matches('input, select, textarea') ? it.selectedOptions?.[0]?.label ?? it.placeholder : '';
        const says = (own.trim() || icon || control || it.ariaLabel || '').replace(/\s+/g, ' ');
        const seen = says.trim() || it.matches('a, button, input, select, textarea, table, nav, main, aside, header');
        const box = it.getBoundingClientRect();
        const there = it.checkVisibility({ visibilityProperty: true }) && box.width > 1 && box.top < innerHeight && box.right > 0;
        if (!seen || !there || box.bottom < 0) return [];
        const [x, y, w, h] = [box.x, box.y, box.width, box.height].map(Math.round);
        const timeless = says.replace(/^(just now|yesterday|\d+ \w+ ago)$/, 'some time ago').replace(/\d+ [A-Z]\w+ 20\d\d/g, 'a day');
        return [[x, y, w, h, it.role ?? it.localName, timeless].join(' ').trim()];
    };
    return [...document.querySelector('main').querySelectorAll('*:not(option, script, noscript)')].flatMap(line).join('\n');
"#;

/// A line of the outline: the four numbers of its box, and the rest.
fn parts(line: &str) -> ([i64; 4], &str) {
    let mut pieces = line.splitn(5, ' ');
    let mut number = || pieces.next().and_then(|piece| piece.parse().ok()).unwrap_or(i64::MIN / 4);
    ([number(), number(), number(), number()], pieces.next().unwrap_or_default())
}

/// Whether both show the same thing at about the same place.
fn alike(one: &str, other: &str) -> bool {
    let (([x, y, w, h], is), ([left, top, wide, high], was)) = (parts(one), parts(other));
    let across = [x - left, w - wide].iter().all(|by| by.abs() <= ACROSS);
    let down = [y - top, h - high].iter().all(|by| by.abs() <= DOWN);
    is == was && across && down
}

/// Where two screens begin to differ, if they do.
fn difference(now: &str, kept: &str) -> Option<String> {
    let (mut now, mut kept) = (now.lines(), kept.lines());
    loop {
        match (now.next(), kept.next()) {
            (None, None) => return None,
            (Some(now), Some(kept)) if alike(now, kept) => {}
            (now, kept) => return Some(format!("now:    {}\nbefore: {}", now.unwrap_or("the end"), kept.unwrap_or("the end"))),
        }
    }
}

/// The first line of an outline: it belongs to this picture and no other.
fn of_picture(name: &str, picture: &[u8]) -> String {
    format!("{name}.png {}", data_encoding::HEXLOWER.encode(&Sha256::digest(picture)))
}

/// The outline of a screen, and how it is kept. Kept only when asked for, so that a test leaves no trace in the checkout.
async fn shown(window: &Window, Screen { name, path, says, height }: &Screen, ben: &str) -> String {
    window.becomes(1200, *height).await;
    window.go(&path.replace("BEN", ben)).await;
    window.sees(says).await;
    let seen = window.client.execute(SEEN, Vec::new()).await.unwrap();
    let seen = seen.as_str().expect("what is seen").to_owned();
    if std::env::var_os("STEWARD_KEEP_PICTURE").is_some() {
        let picture = window.client.screenshot().await.unwrap();
        fs::write(format!("{FOLDER}/{name}.txt"), format!("{}\n{seen}\n", of_picture(name, &picture))).unwrap();
        fs::write(format!("{FOLDER}/{name}.png"), picture).unwrap();
    }
    seen
}

#[tokio::test]
async fn the_screens_of_the_readme_are_those_people_see() {
    let (program, said, _folder) = northwind();
    let ada = Window::open(&program).await;
    at_northwind(&ada, "ada", &said).await;
    ada.devtools("Emulation.setScrollbarsHidden", serde_json::json!({ "hidden": true })).await;
    ada.go("/orgs/1000001/settings/users?search=ben").await;
    let ben = ada.says("document.querySelector('tbody a[href*=\"/users/\"]').href.split('/').pop()").await;
    let ben = ben.as_str().expect("an id");
    let readme = fs::read_to_string("README.md").unwrap();
    let mut wrong = Vec::new();
    for screen in &SCREENS {
        let seen = shown(&ada, screen, ben).await;
        let name = screen.name;
        let kept = fs::read_to_string(format!("{FOLDER}/{name}.txt")).unwrap_or_default();
        let (first, kept) = kept.split_once('\n').unwrap_or_default();
        let picture = fs::read(format!("{FOLDER}/{name}.png")).unwrap_or_default();
        if first != of_picture(name, &picture) {
            wrong.push(format!("{FOLDER}/{name}.txt is of another picture"));
        } else if let Some(difference) = difference(&seen, kept) {
            wrong.push(format!("{name}:\n{difference}"));
        }
        assert!(picture.len() <= BYTES, "{name} is {} bytes large", picture.len());
        let alternative = readme.split(&format!("({FOLDER}/{name}.png)")).next().and_then(|before| before.rsplit("![").next());
        assert!(alternative.is_some_and(|text| (20..400).contains(&text.len())), "README tells what {name} shows");
    }
    ada.close().await;
    assert!(wrong.is_empty(), "{ANEW}\n{}", wrong.join("\n"));
}

#[test]
fn another_font_in_the_readme_is_the_same_screen_and_another_layout_is_not() {
    let kept = "16 259 231 36 a Projects\n304 89 227 34 h1 Users & Teams";
    assert_eq!(difference("16 262 231 36 a Projects\n304 92 250 36 h1 Users & Teams", kept), None);
    for other in [
        "16 259 231 36 a Projects",
        "16 259 231 36 a Project\n304 89 227 34 h1 Users & Teams",
        "16 298 231 36 a Projects\n304 89 227 34 h1 Users & Teams",
        "16 259 231 36 a Projects\n230 89 227 34 h1 Users & Teams",
        "16 259 231 36 a Projects\n304 89 227 34 h1 Users & Teams\n304 200 9 9 p More",
    ] {
        assert!(difference(other, kept).is_some(), "{other}");
    }
}
