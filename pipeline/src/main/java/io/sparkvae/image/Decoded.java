// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

/** What became of encoded bytes: an image, or the reason why there is none. */
public sealed interface Decoded permits Image, Rejection {}
