//! The kiosk page: mounts the shell.

fn main() {
    kios_pos::shell::mount();
}
