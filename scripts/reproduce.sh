#!/usr/bin/env bash
# reproduce.sh NAME [DIR]
#
# Runs a published experiment on MNIST through the real jobs (ingest, train, evaluate or encode and stats), and prints
# our figures beside the paper's. docs/reproductions.md has the tables. NAME is one of
#   iwae                  Burda et al. 2016, table 1, one stochastic layer: VAE and IWAE, K samples each (default "1 5")
#   iwae-paper            the same with the paper's own training (conf/iwae-paper.conf: batches of 20, its rates), shortened
#                         to EPOCHS (default 1093, without the last of its eight stages), and 5000 samples; LAYERS=2 for
#                         its network of two stochastic layers
#   iaf                   Kingma et al. 2016: diagonal posterior against inverse autoregressive flow
#   beta                  Higgins et al. 2017: the KL divergence falls with beta, the distortion rises
#   beta-norm             the same, by the normalised weight
#   sigma                 Rybkin et al. 2021: unit Gaussian, shared learned and optimal sigma
#   continuous-bernoulli  Loaiza-Ganem and Cunningham 2019: the same images with and without the normaliser
#   collapse              posterior collapse under a large KL weight, its remedies, and a PixelCNN decoder
#   cures                 posterior collapse before autoregressive decoders, and its cures: KL divergence, mutual
#                         information and likelihood of each; SIDE (default 28) scales the images down
#   vrnn                  Chung et al. 2015: recurrent against independent prior, on generated oscillators; two workers
#                         against one
#   deep-autoencoder      Hinton and Salakhutdinov 2006: 1000-500-250-30 against PCA of 30 components
# EPOCHS (default 20) shortens the schedule: papers train for hundreds or thousands of epochs. SAMPLES (default 100) is
# the number of samples of each test image for its likelihood; papers take 5000. Needs MNIST (SPARKVAE_DATA, or
# ../shared/data), except for vrnn.
set -euo pipefail

home=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
name=${1:-}
out=${2:-$home/target/reproduce}
data=${SPARKVAE_DATA:-$home/../shared/data}/mnist
epochs=${EPOCHS:-20}
samples=${SAMPLES:-100}
layers=${LAYERS:-1}
side=${SIDE:-28}
shards=$out/shards
validation=0.05
sparkvae=$home/scripts/sparkvae

fail() {
  echo "reproduce: $1" >&2
  exit 2
}

case $name in
  iwae-paper)
    epochs=${EPOCHS:-1093} samples=${SAMPLES:-5000}
    # The paper trains on all 60,000 images.
    shards=$out/shards-60000 validation=0
    [ "$layers" = 1 ] || [ "$layers" = 2 ] || fail "LAYERS: expected 1 or 2, found '$layers'"
    ;;
  vrnn) shards=$out/shards-oscillators ;;
  cures) [ "$side" = 28 ] || shards=$out/shards-side-$side ;;
  iwae | iaf | beta | beta-norm | sigma | continuous-bernoulli | collapse | deep-autoencoder) ;;
  *) fail "expected iwae, iwae-paper, iaf, beta, beta-norm, sigma, continuous-bernoulli, collapse, cures, vrnn or deep-autoencoder, found '$name'" ;;
esac
[ "$name" = cures ] || [ "$side" = 28 ] || fail "SIDE: expected 28 for $name, found '$side'"
[ "$name" = iwae-paper ] || [ "$layers" = 1 ] || fail "LAYERS: expected 1 for $name, found '$layers'"
[ "$name" = vrnn ] || [ -f "$data/train-images-idx3-ubyte.gz" ] || fail "$data: expected MNIST as IDX files, found none (set SPARKVAE_DATA)"
mkdir -p "$out/idx"
if [ "$name" = vrnn ] && [ ! -f "$shards/_manifest.json" ]; then
  "$sparkvae" ingest --format noisy-oscillators --set ingest.noisyOscillators.sample=8192 \
    --set ingest.noisyOscillators.frames=16 --set ingest.noisyOscillators.channels=4 \
    --set ingest.noisyOscillators.shortest=6 --set ingest.noisyOscillators.longest=10 \
    --output "$shards" -- --master 'local[2]'
fi
[ -f "$shards/_manifest.json" ] || {
  cp "$data"/*-ubyte.gz "$out/idx"
  "$sparkvae" ingest --input "$out/idx" --set ingest.split.by=folder --set ingest.split.validation="$validation" \
    --set ingest.height="$side" --set ingest.width="$side" --output "$shards" -- --master 'local[2]'
}

common=(
  --set model.hidden='[200, 200]' --set model.activation=tanh --set model.latent=50
  --set train.epochs="$epochs" --set train.batchSize=100 --set train.workers=2 --set train.averagingFrequency=58
  --set train.learningRate.scaling=linear
  # The rate falls to a tenth over the schedule, as in the IWAE paper.
  --set train.learningRate.schedule=exponential --set train.learningRate.per=epoch
  --set train.learningRate.gamma="$(awk "BEGIN { print 0.1 ^ (1 / $epochs) }")"
)
[ "$name" = iwae-paper ] && common=(--config "$home/conf/iwae-paper.conf" --set train.epochs="$epochs")
[ "$name" = vrnn ] && common=(
  --set model.hidden='[]' --set model.latent=2 --set model.likelihood=gaussian --set model.gaussian.variance=0.001
  --set model.sequence.units=48 --set model.sequence.hidden='[48]'
  --set train.epochs="$epochs" --set train.batchSize=32 --set train.workers=2 --set train.averagingFrequency=10
  --set train.learningRate.initial=0.005 --set train.learningRate.schedule=exponential
  --set train.learningRate.per=epoch --set train.learningRate.gamma="$(awk "BEGIN { print 0.1 ^ (1 / $epochs) }")"
)
[ "$layers" = 2 ] && common+=(--set model.preset=iwae-2-paper)
rows=()

# train LABEL PAPER SETTING…: trains a model.
train() {
  local label=$1 settings=() setting
  shift 2
  for setting; do settings+=(--set "$setting"); done
  rm -rf "${out:?}/$name/$label"
  "$sparkvae" train --shards "$shards" "${common[@]}" "${settings[@]}" --output "$out/$name/$label/model" \
    -- --master 'local[2]'
}

# likelihood LABEL PAPER SETTING…: trains a model, then estimates its likelihood on the test images.
likelihood() {
  train "$@"
  "$sparkvae" evaluate --model "$out/$name/$1/model" --shards "$shards" --set evaluate.samples="$samples" \
    --output "$out/$name/$1/evaluation" -- --master 'local[2]'
  rows+=("$1|$2")
}

# information LABEL PAPER SETTING…: the same, and the mutual information of test image and latent.
information() {
  likelihood "$@"
  "$sparkvae" encode --model "$out/$name/$1/model" --shards "$shards" --set encode.splits='[test]' \
    --output "$out/$name/$1/latents" -- --master 'local[2]'
  "$sparkvae" stats --latents "$out/$name/$1/latents" --set stats.mutualInformation.images=10000 \
    --output "$out/$name/$1/stats" -- --master 'local[2]'
}

# error LABEL PAPER SETTING…: for a model without a density of codes, the squared error summed over an image's pixels.
error() {
  train "$@"
  "$sparkvae" encode --model "$out/$name/$1/model" --shards "$shards" --set encode.splits='[test]' \
    --output "$out/$name/$1/latents" -- --master 'local[2]'
  "$sparkvae" stats --latents "$out/$name/$1/latents" --output "$out/$name/$1/stats" -- --master 'local[2]'
  rows+=("$1|$2")
}

binary=(model.binarisation=dynamic)
autoencoder=(model.hidden='[1000, 500, 250]' model.activation=relu model.latent=30)
case $name in
  iwae | iwae-paper)
    vae=("${binary[@]}") weighted=("${binary[@]}" model.preset=iwae)
    if [ "$name" = iwae-paper ]; then vae=(model.objective.kind=evidence-bound) weighted=(); fi
    # Table 1, by layers and k.
    declare -A paper=(
      [vae-1-1]=86.76 [vae-1-5]=86.47 [vae-1-50]=86.35 [iwae-1-1]=86.76 [iwae-1-5]=85.54 [iwae-1-50]=84.78
      [vae-2-1]=85.33 [vae-2-5]=85.01 [vae-2-50]=84.78 [iwae-2-1]=85.33 [iwae-2-5]=83.89 [iwae-2-50]=82.90
    )
    suffix=$([ "$layers" = 2 ] && echo -2-layers || true)
    for k in ${K:-1 5}; do
      likelihood "vae-k$k$suffix" "${paper[vae-$layers-$k]:-}" "${vae[@]}" model.objective.samples="$k"
      likelihood "iwae-k$k$suffix" "${paper[iwae-$layers-$k]:-}" "${weighted[@]}" model.objective.samples="$k"
    done
    ;;
  iaf)
    likelihood diagonal "bound -84.08" "${binary[@]}" model.latent=32
    likelihood iaf "bound -82.02 (depth 2)" "${binary[@]}" model.latent=32 model.preset=iaf-vae model.iaf.hidden='[320]'
    ;;
  beta)
    for beta in 1 2 4 8 16; do
      likelihood "beta-$beta" "KL falls, distortion rises" "${binary[@]}" model.preset=beta-vae model.beta="$beta"
    done
    ;;
  beta-norm)
    for weight in 0.01 0.1 1; do
      likelihood "beta-norm-$weight" "best near 0.1" "${binary[@]}" model.preset=beta-vae model.betaNorm="$weight"
    done
    ;;
  sigma)
    likelihood unit "< 740.5" model.likelihood=gaussian model.gaussian.variance=1.0
    likelihood shared "< -896.1" model.preset=sigma-vae
    likelihood optimal "as shared" model.preset=optimal-sigma-vae
    ;;
  continuous-bernoulli)
    theirs=(model.hidden='[500, 500]' model.activation=relu model.latent=20 train.learningRate.initial=0.0005)
    likelihood bernoulli "no density of grey pixels" "${theirs[@]}" model.likelihood=bernoulli
    likelihood continuous "CIFAR-10 only" "${theirs[@]}" model.likelihood=continuous-bernoulli
    ;;
  collapse)
    likelihood collapsed "KL 0" "${binary[@]}" model.preset=beta-vae model.beta=60.0
    likelihood free-bits "KL from 0.98 x 0.25 x 50" "${binary[@]}" model.preset=free-bits-vae
    likelihood warm-up "" "${binary[@]}" model.preset=warm-up-vae
    likelihood small-beta "" "${binary[@]}" model.preset=beta-vae model.beta=0.4
    # A decoder that sees the pixels before each pixel needs less of the code.
    likelihood pixelcnn "KL falls" "${binary[@]}" model.decoder.network=pixelcnn model.pixelcnn.channels=16
    ;;
  cures)
    decoders=("${binary[@]}" model.latent=32 model.lstm.units=64 model.dilated.channels=16)
    lstm=("${decoders[@]}" model.decoder.network=lstm)
    dilated=("${decoders[@]}" model.decoder.network=dilated)
    half=$(awk "BEGIN { print $epochs / 2 }")
    annealed=(model.annealing.schedule=linear model.annealing.epochs="$half")
    likelihood unconditional-lstm "no latent" "${lstm[@]}" model.posterior=none
    likelihood unconditional-pixelcnn "no latent" "${decoders[@]}" model.decoder.network=pixelcnn model.posterior=none
    information lstm "KL 0, likelihood as without a latent" "${lstm[@]}"
    information annealed "KL 0 or little" "${lstm[@]}" "${annealed[@]}"
    information free-bits "KL from 0.98 x 0.25 x 32" "${lstm[@]}" model.objective.terms='[free-bits]'
    for keep in 0.75 0.5 0.0; do
      information "word-dropout-$keep" "KL rises as kappa falls" "${lstm[@]}" model.wordDropout.keep="$keep"
    done
    information bag-of-words "KL rises" "${lstm[@]}" "${annealed[@]}" \
      model.objective.terms='[rate, bag-of-words]' model.bagOfWords.levels=2 model.bagOfWords.blocks=7
    information collaboration "KL rises" "${lstm[@]}" "${annealed[@]}" \
      model.objective.terms='[rate, collaboration]' model.collaboration.epochs="$half"
    # Fields of 3, 15 and 63 numbers.
    information dilated-3 "KL falls as the field grows" "${dilated[@]}" model.dilated.dilations='[1]'
    information dilated-15 "" "${dilated[@]}" model.dilated.dilations='[1, 2, 4]'
    information dilated-63 "" "${dilated[@]}" model.dilated.dilations='[1, 2, 4, 8, 16]'
    ;;
  vrnn)
    likelihood recurrent "above the independent" model.preset=vrnn
    likelihood independent "" model.preset=vrnn-i
    # The same number of images a step from one worker.
    likelihood one-worker "as two workers, once trained" model.preset=vrnn train.workers=1 train.batchSize=64
    ;;
  deep-autoencoder)
    error pca 13.87 model.preset=pca model.latent=30 model.hidden='[]'
    error deep "3.00, pretrained" model.preset=deep-autoencoder "${autoencoder[@]}"
    ;;
esac

jackson=$(ls "$home"/jobs/target/spark/jars/jackson-{core,databind,annotations}-*.jar | paste -sd:)
{
  echo 'var mapper = new com.fasterxml.jackson.databind.ObjectMapper();'
  echo "System.out.println(\"\n$name, $epochs epochs, $(date -u +%F)\");"
  if [ "$name" = deep-autoencoder ]; then
    echo 'System.out.println("| model | squared error an image | paper |\n|---|---|---|");'
  elif [ "$name" = cures ]; then
    echo "System.out.println(\"| model | -ln p(x), k = $samples | ± | ELBO | KL | MI | ± | distortion | active | paper |\n|---|---|---|---|---|---|---|---|---|---|\");"
  else
    echo "System.out.println(\"| model | -ln p(x), k = $samples | ± | ELBO | rate | distortion | active | paper |\n|---|---|---|---|---|---|---|---|\");"
  fi
  for row in "${rows[@]}"; do
    label=${row%%|*}
    paper=${row#*|}
    if [ "$name" = deep-autoencoder ]; then
      # ln p(x|z) = -error - 784 / 2 ln(pi) for a variance of a half.
      echo "System.out.printf(\"| %s | %.2f | %s |%n\", \"$label\", -mapper.readTree(new java.io.File(\"$out/$name/$label/stats/statistics.json\")).at(\"/bySplit/test/elbo\").asDouble() - 392 * Math.log(Math.PI), \"$paper\");"
    elif [ "$name" = cures ]; then
      echo "var r = mapper.readTree(new java.io.File(\"$out/$name/$label/evaluation/evaluation.json\")).at(\"/bySplit/test\");"
      echo "var file = new java.io.File(\"$out/$name/$label/stats/mutual-information.json\");"
      echo "var i = file.exists() ? mapper.readTree(file) : mapper.createObjectNode();"
      echo "System.out.printf(\"| %s | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %d | %s |%n\", \"$label\", r.at(\"/negativeLogLikelihood/mean\").asDouble(), r.at(\"/negativeLogLikelihood/standardError\").asDouble(), r.at(\"/elbo/mean\").asDouble(), r.at(\"/rate/mean\").asDouble(), i.at(\"/mutualInformation\").asDouble(), i.at(\"/standardError\").asDouble(), r.at(\"/distortion/mean\").asDouble(), r.at(\"/activeUnits\").asInt(), \"$paper\");"
    else
      echo "var r = mapper.readTree(new java.io.File(\"$out/$name/$label/evaluation/evaluation.json\")).at(\"/bySplit/test\");"
      echo "System.out.printf(\"| %s | %.2f | %.2f | %.2f | %.2f | %.2f | %d | %s |%n\", \"$label\", r.at(\"/negativeLogLikelihood/mean\").asDouble(), r.at(\"/negativeLogLikelihood/standardError\").asDouble(), r.at(\"/elbo/mean\").asDouble(), r.at(\"/rate/mean\").asDouble(), r.at(\"/distortion/mean\").asDouble(), r.at(\"/activeUnits\").asInt(), \"$paper\");"
    fi
  done
  echo '/exit'
} | jshell -s --class-path "$jackson" -
