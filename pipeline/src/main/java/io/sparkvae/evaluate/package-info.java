// SPDX-License-Identifier: Apache-2.0
/**
 * How good a model is: importance-weighted likelihood, rate and distortion.
 *
 * <p>Definitions, in nats an image. With w_i = p(x, z_i) / q(z_i|x) and k samples z_i from q(z|x),
 * the negative log-likelihood is estimated by -ln 1/k sum_i w_i (Burda, Grosse and Salakhutdinov
 * 2016, arXiv 1509.00519, equation 8), an upper bound in the mean that falls as k grows. Rate is
 * KL(q(z|x) || p(z)), distortion -E_q ln p(x|z), and the evidence lower bound minus their sum.
 */
package io.sparkvae.evaluate;
