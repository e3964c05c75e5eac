// SPDX-License-Identifier: Apache-2.0
/**
 * What a format of sources is, and what it gives.
 *
 * <p>A {@link io.sparkvae.source.format.SourceFormat} recognises its files and opens them as an
 * {@link io.sparkvae.source.format.OpenSource}: the {@link
 * io.sparkvae.source.format.SourceIdentity} that a manifest records, the files that are ignored,
 * and an {@link io.sparkvae.source.format.ImageSource}. Most are a {@link
 * io.sparkvae.source.format.TaskedSource}: a list of {@link io.sparkvae.source.format.SourceTask}s,
 * each of which gives {@link io.sparkvae.source.format.SourceImage}s one after the other. {@link
 * io.sparkvae.source.format.SourcePlan} has the settings that all formats share.
 */
package io.sparkvae.source.format;
