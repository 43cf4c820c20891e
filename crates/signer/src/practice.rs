//! The entry point of the practice page's signing worker: a program of its own, so that it has no name of the database in
//! which the key of a kiosk that sells is kept.

fn main() {
    kios_signer::run(kios_signer::store::PRACTICE);
}
