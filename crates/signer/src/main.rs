//! The entry point of the signing worker.

fn main() {
    kios_signer::run(kios_signer::store::SELLING);
}
