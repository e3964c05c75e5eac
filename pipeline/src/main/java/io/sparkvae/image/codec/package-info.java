// SPDX-License-Identifier: Apache-2.0
/**
 * Native decoders of the common kinds of JPEG and lossy WebP: libjpeg-turbo and libwebp, which are
 * several times as fast as what Java offers.
 *
 * <p>{@link io.sparkvae.image.codec.Codecs} is the way in. It gives the pixels, or nothing, and
 * then the caller decodes the file as it would without native code. Native code is only an
 * acceleration: every pixel of an intact file is the same with it and without it, so that a result
 * does not depend on the machine. Damage of the coded pixels themselves can be found by one decoder
 * and not by another: neither format has a checksum.
 *
 * <p>Therefore {@link io.sparkvae.image.codec.CommonJpeg} lets only those files pass that all
 * versions of libjpeg decode to the same bits: 8-bit Huffman-coded grey or YCbCr, chroma of the
 * usual sizes, complete. Where the native decoder warns of anything, its pixels are dropped.
 *
 * <p><b>The library.</b> All decoders are in Leptonica's shared library, from the JavaCPP presets.
 * libjpeg-turbo is reached through libtiff for whole images, which is the faster way, and through
 * Leptonica for reduced ones. The library is for {@code linux-x86_64} with glibc 2.29 or newer;
 * elsewhere there is none, and decoding is slower. Of libwebp, only the decoder of lossy images is
 * reached: lossless images and alpha, where CVE-2023-4863 was (mended before this version), are
 * decoded in Java.
 *
 * <p><b>Limits.</b> The sizes in a header are checked before this package is called. Images that
 * need more than 64 MiB of native memory are left to the caller. The system property {@code
 * sparkvae.codecs=java} keeps the native decoders away.
 */
package io.sparkvae.image.codec;
