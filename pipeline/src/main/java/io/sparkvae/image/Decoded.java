// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

/** The result of decoding: an image, or the reason why the bytes are not a usable one. */
public sealed interface Decoded permits Image, Rejection {}
