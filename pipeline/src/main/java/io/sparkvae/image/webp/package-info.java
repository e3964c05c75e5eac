// SPDX-License-Identifier: Apache-2.0
/**
 * WebP: {@link io.sparkvae.image.webp.WebpFile} reads the container and gives a {@link
 * io.sparkvae.image.webp.Picture}.
 *
 * <p>Lossy images are VP8 key frames (RFC 6386): a header, then for each macroblock of 16 x 16
 * pixels its modes and coefficients, prediction plus inverse transform, then the loop filter, then
 * the conversion to colours. Lossless images are VP8L: prefix codes, copies and a colour cache,
 * then transforms.
 *
 * <p><b>Why a decoder of our own.</b> The pixels must be those of the reference library, libwebp,
 * to the bit. No library in Java gives them: TwelveMonkeys' errs by up to 134 of 255 on flat
 * colours. Bindings to libwebp itself exist, but they bring native code for some processors only,
 * and a file that is made to harm can then end the whole process (CVE-2023-4863). This decoder is
 * slower than libwebp with its vector instructions, and needs nothing but Java.
 *
 * <p>RFC 6386 defines the planes to the bit. What it leaves open, the interpolation of chroma and
 * the conversion to colours, follows libwebp.
 */
package io.sparkvae.image.webp;
