//! A window that is another: of any width, in other colours, of paper. Chromium does it without being opened again.

use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::{Value, json};

use crate::chromium::Window;

const MEASURE: &str = include_str!("measure/measure.js");

/// A command of Chromium's own, handed on by its driver.
#[derive(Debug)]
struct Chromium {
    command: &'static str,
    with: Value,
}

impl WebDriverCompatibleCommand for Chromium {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({ "cmd": self.command, "params": self.with }).to_string()))
    }
}

impl Window {
    async fn tell(&self, command: &'static str, with: Value) -> Value {
        let told = self.client.issue_cmd(Chromium { command, with }).await;
        told.unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    /// As wide as this, and as high.
    pub async fn becomes(&self, width: u32, height: u32) {
        let with = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.tell("Emulation.setDeviceMetricsOverride", with).await;
    }

    /// A screen that its person set up like this, or `print`.
    pub async fn shows(&self, media: &str, features: &[(&str, &str)]) {
        let features: Vec<_> = features.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        self.tell("Emulation.setEmulatedMedia", json!({ "media": media, "features": features })).await;
    }

    /// What one of the functions of `measure.js` has to say about the page.
    pub async fn measured(&self, call: &str) -> Vec<String> {
        let found = self.client.execute(&format!("{MEASURE}\nreturn {call};"), Vec::new()).await;
        let found = found.unwrap_or_else(|error| panic!("{call}: {error}"));
        serde_json::from_value(found).unwrap_or_else(|error| panic!("{call}: {error}"))
    }

    /// How far things moved while the page was drawn, as Chromium counts it: 0 is nothing, 1 is everything by a whole window.
    pub async fn moved(&self) -> f64 {
        let script = "const done = arguments[0]; let sum = 0;
            new PerformanceObserver(list => { for (const it of list.getEntries()) if (!it.hadRecentInput) sum += it.value; })
                .observe({ type: 'layout-shift', buffered: true });
            setTimeout(() => done(sum), 40)";
        let sum = self.client.execute_async(script, Vec::new()).await.expect("a sum");
        sum.as_f64().expect("a number")
    }

    /// A picture of the first thing that matches, to be held against another one.
    pub async fn picture(&self, css: &str) -> String {
        let script = format!(
            "const box = document.querySelector({css:?}).getBoundingClientRect(); return [box.x, box.y, box.width, box.height]"
        );
        let place = self.client.execute(&script, Vec::new()).await.expect("a place");
        let clip = json!({ "x": place[0], "y": place[1], "width": place[2], "height": place[3], "scale": 1 });
        let picture = self.tell("Page.captureScreenshot", json!({ "clip": clip })).await;
        picture["data"].as_str().expect("a picture").to_owned()
    }

    /// What a script of one expression has to say.
    pub async fn says(&self, expression: &str) -> Value {
        let said = self.client.execute(&format!("return {expression};"), Vec::new()).await;
        said.unwrap_or_else(|error| panic!("{expression}: {error}"))
    }
}
