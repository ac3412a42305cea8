// Package inference says what a task's items are, from what its workers answered, and how good each worker was.
// It is consensus code: integers only, the same bytes from any order of the labels and any cut into blocks. It
// knows nothing of a chain, so that the command line runs the very same code on a file.
//
// # The rule
//
// Dawid and Skene's model of a confusion matrix for each worker, with the matrices shrunk towards what is known
// of all workers, by exactly Iterations rounds of expectation maximisation:
//
//	start    p_i = the share of each class among the votes on item i, each of them counted as its worker's voice
//	M-step   n_kl = Σ p_i[k] over the worker's labels l; N_kl = Σ of these over all workers
//	         q̄ = ΣN_kk / ΣN_kl          q = (Σn_kk + 4q̄) / (n + 4)
//	         o_kl = (N_kl + ½) / (Σ_{m≠k} N_km + (K−1)/2), for l ≠ k
//	         π_kl = (n_kl + 4·(q if k = l else (1−q)·o_kl)) / (Σ_l n_kl + 4), at least 2^-24 above the line
//	E-step   s_k = log2(Σ_i p_i[k] + 1) + Σ log2 π_kl over the item's labels; p_i[k] ∝ 2^(s_k − max s)
//	answer   argmax of p_i[k] + the share of k among the votes; of equal classes the lowest
//
// A worker with few labels is a one-coin worker; one with many has a matrix of its own. Gold items keep their
// class as p_i all along. Workers who fail the gate (Gate) have no say. The voice of one who passes is
// (K·right − seen) / ((K−1)·seen) of the gold items seen, that of all others ½: so without gold, the start is the share
// of the votes. Items without a vote count nowhere, and are answered by the prior.
//
// # Fixed point
//
// Posteriors, vote shares, scores: uint32 with 24 fraction bits, One = 2^24; a posterior's K values add up to
// One exactly, what flooring leaves goes to the largest. Counts: uint64 with 24 fraction bits. Logarithms:
// int64 with 32 fraction bits, from tables of 4096 steps (tables.go). Products that may exceed 64 bits go
// through floorMulDiv.
//
// # Work in blocks
//
// A Run visits the labels worker by worker, and the items in order, with a cursor that can stop at any label:
//
//	gold      marks the gold items
//	gate      counts each worker's labels and gold; then decides whether the gold is void
//	votes     adds the votes of those who passed to their items, and their voices
//	start     shares of voices; pooled counts and prior
//	learn     for each worker: n_kl from its labels, then log2 π_kl added to its items' sums   } eight
//	judge     for each item: sums become the posterior; pooled counts and prior                } times
//	score     in the last round, before the posteriors change: each worker against the posterior without it
//	withhold  for each worker: the part of the flat half that its score does not earn (SplitPay)
//	answer    in place of the last judge: answers, confidences; the scratch of the items goes
//
// No counts are kept for any worker but the one at the cursor: they follow from its labels, and the pooled
// counts follow from the items' votes, N_kl = Σ_i votes_il · p_i[k]. Sums are integers, so no order of labels
// can show in them. Sums are kept relative to class 0, which leaves every difference as it is.
package inference
