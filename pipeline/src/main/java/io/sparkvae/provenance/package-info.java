// SPDX-License-Identifier: Apache-2.0
/**
 * Where results come from, and whether their files are intact.
 *
 * <p>A {@link io.sparkvae.provenance.Manifest} names the files and the inputs of a directory with
 * their digests, the settings and the versions; a directory without a {@code _manifest.json} holds
 * no result. An {@link io.sparkvae.provenance.Origin} is the part of it that a result is bound to:
 * a run is continued only if it is equal. {@link io.sparkvae.provenance.Numerics} is the version of
 * the arithmetic, which is part of every origin.
 *
 * <p><b>The way of a call.</b> A stage reads the manifest of its input with {@code Manifest.read}.
 * {@link io.sparkvae.provenance.Verification} compares the files with it, and {@link
 * io.sparkvae.provenance.ParquetRows} reads tables whose files it has verified; {@link
 * io.sparkvae.provenance.InputFiles} places tasks on the hosts that store their files. The input's
 * manifest becomes an input of the stage's own, with {@code Manifest.Read.asInput}.
 */
package io.sparkvae.provenance;
