// SPDX-License-Identifier: Apache-2.0
/** Latents: the posterior of every image as a Parquet table, and the reader of such tables. */
package io.sparkvae.latents;
