//! The practice page: mounts kiosk and panel.

fn main() {
    kios_pos::practice::mount();
}
