//! Integration tests of the relay in process: its router, a real database, a clock that tests set.

#[cfg(test)]
mod access;
#[cfg(test)]
mod approval;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod bridge_callback;
#[cfg(test)]
mod bridge_config;
#[cfg(test)]
mod bridge_earning;
#[cfg(test)]
mod bridge_forward;
#[cfg(test)]
mod bridge_late;
#[cfg(test)]
mod bridge_lost;
#[cfg(test)]
mod bridge_mismatch;
#[cfg(test)]
mod bridge_open;
#[cfg(test)]
mod bridge_pay;
#[cfg(test)]
mod bridge_race;
#[cfg(test)]
mod bridge_restart;
#[cfg(test)]
mod bridge_staff;
#[cfg(test)]
mod bridge_strangers;
#[cfg(test)]
mod bridge_v1;
#[cfg(test)]
mod callbacks;
#[cfg(test)]
mod cancel;
#[cfg(test)]
mod cancel_others;
#[cfg(test)]
mod cancel_restart;
#[cfg(test)]
mod client_address;
#[cfg(test)]
mod clock_pending;
#[cfg(test)]
mod clock_steps;
#[cfg(test)]
mod close;
#[cfg(test)]
mod command;
#[cfg(test)]
mod config;
#[cfg(test)]
mod delegators;
#[cfg(test)]
mod device;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod earning;
#[cfg(test)]
mod gateway_eximbay;
#[cfg(test)]
mod gateway_faults;
#[cfg(test)]
mod gateway_kicc;
#[cfg(test)]
mod gateway_line;
#[cfg(test)]
mod jobs;
#[cfg(test)]
mod killed;
#[cfg(test)]
mod ledger;
#[cfg(test)]
mod legacy_answer;
#[cfg(test)]
mod legacy_callbacks;
#[cfg(test)]
mod legacy_cancel;
#[cfg(test)]
mod legacy_clock;
#[cfg(test)]
mod legacy_config;
#[cfg(test)]
mod legacy_create;
#[cfg(test)]
mod legacy_reads;
#[cfg(test)]
mod legacy_restart;
#[cfg(test)]
mod legacy_support;
#[cfg(test)]
mod legacy_walk;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod limits_config;
#[cfg(test)]
mod limits_writes;
#[cfg(test)]
mod migration;
#[cfg(test)]
mod mobile;
#[cfg(test)]
mod nonces;
#[cfg(test)]
mod observe;
#[cfg(test)]
mod open;
#[cfg(test)]
mod openapi;
#[cfg(test)]
mod operations;
#[cfg(test)]
mod overheard;
#[cfg(test)]
mod owner_signatures;
#[cfg(test)]
mod page_fault;
#[cfg(test)]
mod pairing;
#[cfg(test)]
mod paths;
#[cfg(test)]
mod payment_lists;
#[cfg(test)]
mod phones;
#[cfg(test)]
mod practice;
#[cfg(test)]
mod providers;
#[cfg(test)]
mod reads;
#[cfg(test)]
mod refund_rails;
#[cfg(test)]
mod refund_rules;
#[cfg(test)]
mod refund_stream;
#[cfg(test)]
mod replay;
#[cfg(test)]
mod restart;
#[cfg(test)]
mod sandbox;
#[cfg(test)]
mod sdk;
#[cfg(test)]
mod seeds;
#[cfg(test)]
mod seeds_cards;
#[cfg(test)]
mod serve;
#[cfg(test)]
mod session_required;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod settlement;
#[cfg(test)]
mod shapes;
#[cfg(test)]
mod shop_settings;
#[cfg(test)]
mod shop_tasks;
#[cfg(test)]
mod signed_result;
#[cfg(test)]
mod site;
#[cfg(test)]
mod staff;
#[cfg(test)]
mod staff_limits;
#[cfg(test)]
mod storage_contract;
#[cfg(test)]
mod storage_faults;
#[cfg(test)]
mod stream;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tasks;
#[cfg(test)]
mod verified_sales;
#[cfg(test)]
mod version_one;
#[cfg(test)]
mod walk;
#[cfg(test)]
mod wire;
