// One test after the other: some measure times, and a database under load keeps two cores busy.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
