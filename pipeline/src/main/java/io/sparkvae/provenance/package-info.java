// SPDX-License-Identifier: Apache-2.0
/**
 * Where results come from: manifests with digests of all files and inputs, what a result is bound
 * to, versions, and the verification of files against a manifest. A directory without a {@code
 * manifest.json} holds no result.
 */
package io.sparkvae.provenance;
