//! The offsets of time zones in a real browser.

use kios_pos::shell::time_zone::offset;
use kios_protocol::Timestamp;
use wasm_bindgen_test::wasm_bindgen_test;

/// 2026-07-01T00:00:00Z.
const SUMMER: u64 = 1_782_864_000;
/// 2026-01-01T00:00:00Z.
const WINTER: u64 = 1_767_225_600;

#[wasm_bindgen_test]
fn the_browser_knows_the_offset_of_a_zone_in_summer_and_winter() {
    for (zone, summer, winter) in [
        ("UTC", 0, 0),
        ("Asia/Seoul", 32_400, 32_400),
        ("Asia/Tokyo", 32_400, 32_400),
        ("Asia/Manila", 28_800, 28_800),
        ("Asia/Kolkata", 19_800, 19_800),
        ("America/New_York", -14_400, -18_000),
        ("America/St_Johns", -9_000, -12_600),
        ("Europe/London", 3_600, 0),
    ] {
        assert_eq!(offset(zone, Timestamp::from_seconds(SUMMER)), Some(summer), "{zone}");
        assert_eq!(offset(zone, Timestamp::from_seconds(WINTER)), Some(winter), "{zone}");
    }
}

#[wasm_bindgen_test]
fn the_change_to_winter_time_takes_effect_at_its_second() {
    // 2026-11-01T06:00:00Z
    let change = 1_793_512_800;
    let at = |seconds| offset("America/New_York", Timestamp::from_seconds(seconds));
    assert_eq!((at(change - 1), at(change)), (Some(-14_400), Some(-18_000)));
}

#[wasm_bindgen_test]
fn an_unknown_zone_is_no_error() {
    for zone in ["", "Not/A_Zone", "Asia/Soul"] {
        assert_eq!(offset(zone, Timestamp::from_seconds(SUMMER)), None, "{zone:?}");
    }
}
