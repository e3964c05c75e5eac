/**
 * Where results come from and when they exist: manifests, digests, versions, and the publication of
 * an output directory. A directory without a {@code manifest.json} holds no result.
 */
package io.sparkvae.provenance;
