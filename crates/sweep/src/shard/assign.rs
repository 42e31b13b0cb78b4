//! Which shard a repository falls to.

/// The shard of a repository, counted from 0: the one with the greatest hash of both, so that another number of shards
/// moves no more repositories than it must.
#[must_use]
pub fn shard_of(repository: u64, shards: u32) -> u32 {
    (0..shards.max(1)).max_by_key(|shard| mixed(repository, *shard)).unwrap_or(0)
}

/// The finalizer of `SplitMix64` over both numbers. Source: <https://prng.di.unimi.it/splitmix64.c>.
fn mixed(repository: u64, shard: u32) -> u64 {
    let mut x = repository ^ (u64::from(shard) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for factor in [0xbf58_476d_1ce4_e5b9_u64, 0x94d0_49bb_1331_11eb] {
        x = (x ^ (x >> 30)).wrapping_mul(factor);
    }
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn shards_are_about_as_large_and_a_further_one_takes_only_its_part() {
        for shards in [2_u32, 7, 64] {
            let mut counts = vec![0_u32; shards as usize];
            let mut moved = 0;
            for repository in 0..50_000_u64 {
                let shard = shard_of(repository * 7 + 500_000_000, shards);
                counts[shard as usize] += 1;
                let after = shard_of(repository * 7 + 500_000_000, shards + 1);
                assert!(after == shard || after == shards, "it moves to the new shard alone");
                moved += u32::from(after != shard);
            }
            let fair = 50_000 / shards;
            assert!(counts.iter().all(|count| count.abs_diff(fair) < fair / 4), "{counts:?}");
            assert!(moved.abs_diff(50_000 / (shards + 1)) < 50_000 / (shards + 1) / 4, "{moved}");
        }
    }

    proptest! {
        #[test]
        fn every_repository_falls_to_one_shard(repository: u64, shards in 1_u32..300) {
            prop_assert!(shard_of(repository, shards) < shards);
            prop_assert_eq!(shard_of(repository, shards), shard_of(repository, shards));
        }
    }
}
